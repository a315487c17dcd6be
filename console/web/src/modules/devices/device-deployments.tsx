/** What is deployed on a machine, and whether it is still as it was put there. */
import type { DeploymentView } from "@deskside/protocol";
import { Link } from "@tanstack/react-router";
import { Moment } from "../../components/moment.tsx";
import { StateTag } from "../../components/state-tag.tsx";
import { t } from "../../messages/text.ts";

export function DeviceDeployments({ deployments }: { readonly deployments: readonly DeploymentView[] }) {
  if (deployments.length === 0) {
    return (
      <div className="empty">
        <strong>{t("devices.noDeployments")}</strong>
        <span>{t("devices.noDeploymentsText")}</span>
      </div>
    );
  }
  return (
    <table className="table">
      <tbody>
        {deployments.map((one) => (
          <tr key={one.id}>
            <td>
              <StateTag code={one.state} />
            </td>
            <td>
              <div className="strong">{one.title}</div>
              <div className="dim">{one.plan.summary}</div>
            </td>
            <td>
              {one.drift === null ? (
                <span className="faint">{t("devices.notLooked")}</span>
              ) : (
                <span className="row">
                  <StateTag code={one.drift.state} />{" "}
                  <span className="faint">
                    <Moment at={one.drift.checkedAt} />
                  </span>
                </span>
              )}
            </td>
            <td>
              <Link to="/cases/$id" params={{ id: one.case } as never}>
                {t("devices.itsCase")}
              </Link>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
