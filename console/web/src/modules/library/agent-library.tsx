/** Checks and procedures live in the agent: the newest connected machine says what there is. */
import { useQuery } from "@tanstack/react-query";
import { Loading } from "../../components/failure.tsx";
import { StateTag } from "../../components/state-tag.tsx";
import { catalogueQuery } from "../../live/queries.ts";
import { t, tOr } from "../../messages/text.ts";
import { api } from "../../platform/http.ts";

function useAnyCatalogue() {
  const { data: devices } = useQuery({
    queryKey: ["devices", "any"],
    queryFn: () => api("listDevices", { query: { limit: "100" } }),
  });
  const device = devices?.items.find(({ online }) => online);
  const { data, isLoading } = useQuery({
    ...catalogueQuery(device?.id ?? ""),
    enabled: device !== undefined,
  });
  return { catalogue: data, from: device?.name, loading: devices === undefined || isLoading };
}

const NoMachine = () => (
  <div className="empty">
    <strong>{t("library.noMachine")}</strong>
    <span>{t("library.noMachineText")}</span>
  </div>
);

export function CheckList() {
  const { catalogue, from, loading } = useAnyCatalogue();
  if (catalogue === undefined) return loading ? <Loading /> : <NoMachine />;
  return (
    <>
      <p className="faint library-from">{t("library.from", { name: from ?? "" })}</p>
      <table className="table">
        <tbody>
          {catalogue.checks.map(({ id, title, scope, systems }) => (
            <tr key={id}>
              <td className="mono">{id}</td>
              <td>{title}</td>
              <td className="dim">{t(`scope.${scope}`)}</td>
              <td className="faint">{systems.join(", ")}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

export function ProcedureList() {
  const { catalogue, from, loading } = useAnyCatalogue();
  if (catalogue === undefined) return loading ? <Loading /> : <NoMachine />;
  return (
    <>
      <p className="faint library-from">{t("library.from", { name: from ?? "" })}</p>
      <ul className="library-list">
        {catalogue.procedures.map((one) => (
          <li key={one.id} className="library-row top">
            <span className="faint library-ref">{one.ref}</span>
            <span className="grow">
              <span className="strong">{one.title}</span>
              <span className="dim library-sub">{one.summary}</span>
              <span className="faint library-sub">
                {t("procedures.undo")}: {one.undo}
              </span>
              <span className="faint library-sub">
                {t("procedures.tests")}: {one.requiredTests.map((mode) => tOr("testMode", mode)).join(", ")}
              </span>
            </span>
            <StateTag code="risk" word={tOr("risk", one.risk)} />
            <span className="faint">{tOr("complexity", one.complexity)}</span>
          </li>
        ))}
      </ul>
    </>
  );
}
