/** What the command line can ask of an agent that runs. */
import type { Agent } from "../agent-options.ts";
import type { ControlAnswer, ControlRequest } from "./control-protocol.ts";

type Asked = Pick<Agent, "status" | "revoke" | "stopSessions" | "allowAsking" | "join">;

/** Each request is done before it is answered, with how things stand then. */
export async function controlCommand(agent: Asked, request: ControlRequest): Promise<ControlAnswer> {
  switch (request.do) {
    case "status":
      break;
    case "grants":
      return { ok: true, value: agent.status().sessions };
    case "revoke":
      await agent.revoke(request.scope);
      return { ok: true, value: agent.status().sessions };
    case "stop":
      await agent.stopSessions();
      break;
    case "allow-asking":
      agent.allowAsking();
      break;
    case "join":
      await agent.join(request.link);
      break;
  }
  return { ok: true, value: agent.status() };
}
