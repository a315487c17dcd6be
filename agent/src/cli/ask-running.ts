/** `status`, `grants`, `revoke`, `stop`, `allow`: asked of the agent that runs with the folder. */
import type { AgentStatus, GrantStatus } from "../agent-options.ts";
import { askAgent } from "../control/control-client.ts";
import type { ControlRequest } from "../control/control-protocol.ts";
import { stateFolderAt } from "../state/state-folder.ts";
import { existsSync, realpathSync } from "node:fs";
import type { Command } from "./arguments.ts";
import { showGrants, showStatus } from "./show.ts";

const REQUESTS: Partial<Record<Command["name"], ControlRequest["do"]>> = {
  status: "status",
  grants: "grants",
  revoke: "revoke",
  stop: "stop",
  allow: "allow-asking",
};

/** Resolves to the exit code; throws `AgentError` where no agent runs. */
export async function askRunning(command: Command): Promise<number> {
  const path = existsSync(command.stateDir) ? realpathSync(command.stateDir) : command.stateDir;
  const asked = REQUESTS[command.name] ?? "status";
  const request = (
    asked === "revoke" && command.scope !== undefined ? { do: asked, scope: command.scope } : { do: asked }
  ) as ControlRequest;
  const value = await askAgent(stateFolderAt(path).controlSocket, request);
  if (command.json) console.log(JSON.stringify(value));
  // Sound: the agent of this same version answers its own requests.
  else if (asked === "grants" || asked === "revoke") console.log(showGrants(value as GrantStatus[]));
  else if (asked === "stop") console.log("Stopped. Nobody can see or do anything now.");
  else console.log(showStatus(value as AgentStatus));
  return 0;
}
