/** The person at the PC, who answers on the companion page: a script on the page's own socket. */
import { decode, encode, type Prompt } from "@deskside/protocol";
import { WebSocket } from "ws";

export interface CompanionCustomer extends Disposable {
  /** What was asked so far. */
  readonly asked: readonly Prompt[];
}

/** A click counts for nothing in the same moment as a question appears; this much later it does, in ms. */
const READING_MS = 50;

/** Opens the page's socket at the address that the agent printed, and says yes to everything. */
export async function companionCustomer(page: string): Promise<CompanionCustomer> {
  const url = new URL(page);
  const socket = new WebSocket(`ws://${url.host}/ws`, { origin: url.origin, perMessageDeflate: false });
  await new Promise((resolve, reject) => {
    socket.once("open", resolve);
    socket.once("error", reject);
  });
  const asked: Prompt[] = [];
  const yes = (prompt: Prompt): void => {
    const scopes = prompt.kind === "consent" ? prompt.scopes.map(({ scope }) => scope) : [];
    const b = { prompt: prompt.id, answer: "yes" as const, scopes, authorised: true, record: true };
    socket.send(encode({ t: "prompt.answer", b }));
  };
  socket.on("message", (data: Buffer) => {
    const decoded = decode("agent-to-companion", data.toString());
    if ("problem" in decoded || decoded.message.t !== "companion.view") return;
    const { prompt } = decoded.message.b;
    if (prompt === null || asked.some(({ id }) => id === prompt.id)) return;
    asked.push(prompt);
    // At a first contact "Yes" sleeps for three seconds.
    const sleepsMs = prompt.kind === "consent" ? Math.max(0, prompt.wakesAt - Date.now()) : 0;
    setTimeout(() => yes(prompt), sleepsMs + READING_MS);
  });
  socket.send(encode({ t: "companion.open", b: { token: url.hash.slice(1) } }));
  return {
    asked,
    [Symbol.dispose]() {
      socket.close();
    },
  };
}
