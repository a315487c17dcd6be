/** The flows, by their symptoms, with what the lint says. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Failure, Loading } from "../../components/failure.tsx";
import { flowsQuery } from "../../live/queries.ts";
import { t } from "../../messages/text.ts";

export function FlowList() {
  const { data, error, refetch } = useQuery(flowsQuery);
  if (data === undefined)
    return error === null ? <Loading /> : <Failure error={error} retry={() => void refetch()} />;
  return (
    <ul className="library-list">
      {data.items.map((flow) => (
        <li key={flow.id}>
          <Link to="/library/flows/$id" params={{ id: flow.id } as never} className="library-row">
            <span className="faint library-ref">{flow.ref ?? ""}</span>
            <span className="grow">
              <span className="strong">{flow.title}</span>
              <span className="faint library-sub">{flow.symptoms.join(" · ")}</span>
            </span>
            {flow.worksWithoutAgent ? <span className="tag">{t("run.withoutAgent")}</span> : null}
            {flow.problems.length > 0 ? (
              <span className="tag fail">{t("library.problems", { count: flow.problems.length })}</span>
            ) : (
              <span className="tag ok">{t("library.clean")}</span>
            )}
            <span className="faint tabular">{t("library.nodes", { count: flow.nodes })}</span>
            <span className="faint tabular">v{flow.version}</span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
