/** Which state of a deployment may follow which, as data. */
import type { DeploymentState } from "../ports/tables.ts";

const FOLLOWS: Readonly<Record<DeploymentState, readonly DeploymentState[]>> = {
  planned: ["agreed", "declined", "installed", "retired"],
  declined: ["agreed", "retired"],
  agreed: ["snapshotted", "installed", "retired"],
  snapshotted: ["installed", "rolled-back", "retired"],
  installed: ["testing", "signed-off", "drifted", "rolled-back"],
  testing: ["testing", "signed-off", "drifted", "rolled-back"],
  "signed-off": ["testing", "active", "drifted", "rolled-back"],
  active: ["testing", "drifted", "rolled-back"],
  drifted: ["testing", "active", "installed", "rolled-back", "retired"],
  "rolled-back": [],
  retired: [],
};

/** True where a deployment may go from one state to the other. */
export function deploymentMayFollow(from: DeploymentState, to: DeploymentState): boolean {
  return FOLLOWS[from].includes(to);
}
