/** A deployment with the machine that it is on. */
import type { DeploymentView } from "@deskside/protocol";
import type { Desk } from "../platform/desk.ts";
import { reach, type Reach } from "./reach.ts";

export async function reachDeployment(
  desk: Desk,
  id: string,
): Promise<{ deployment: DeploymentView; to: Reach }> {
  const deployment = await desk.api("getDeployment", { params: { id } });
  return { deployment, to: await reach(desk, deployment.device, deployment.case) };
}
