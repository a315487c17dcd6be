/** Asks the agent that runs with a folder. */
import { connect } from "node:net";
import { AgentError, systemCode } from "../state/agent-error.ts";
import { type ControlAnswer, type ControlRequest, LINE_MAX_BYTES, socketPath } from "./control-protocol.ts";

/** How long the agent has to answer, in ms: Stop may take two seconds. */
const ANSWER_WITHIN_MS = 10_000;

/** The answer's value. Throws {@link AgentError} where no agent runs, or with what the agent said. */
export async function askAgent(path: string, request: ControlRequest): Promise<unknown> {
  const address = socketPath(path, false);
  const line = await new Promise<string>((resolve, reject) => {
    const socket = connect(address);
    let text = "";
    socket.setTimeout(ANSWER_WITHIN_MS, () => socket.destroy(new AgentError("The agent does not answer.")));
    socket.once("connect", () => socket.write(`${JSON.stringify(request)}\n`));
    socket.on("data", (chunk: Buffer) => {
      text += chunk.toString("utf8");
      if (text.length > LINE_MAX_BYTES) socket.destroy(new AgentError("The agent's answer is too long."));
    });
    socket.once("end", () => resolve(text));
    socket.once("error", (error) => reject(error));
  }).catch((cause: unknown) => {
    if (cause instanceof AgentError) throw cause;
    const gone = ["ENOENT", "ECONNREFUSED"].includes(systemCode(cause) ?? "");
    throw new AgentError(
      gone
        ? "No agent runs with this folder. Start it with `deskside-agent run`."
        : "The agent cannot be reached.",
      { cause },
    );
  });
  const answer = JSON.parse(line) as ControlAnswer;
  if (!answer.ok) throw new AgentError(answer.problem);
  return answer.value;
}
