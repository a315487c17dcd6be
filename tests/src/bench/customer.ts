/** The person at the PC: reads the companion page's socket and answers every question as the page would. */
import { decode, encode, type Prompt } from "@deskside/protocol";
import { WebSocket } from "ws";

export interface Customer {
  /** When the last yes was given, on the clock of `performance.now()`. */
  readonly saidYesAt: number;
  close(): void;
}

/** Opens the companion page's socket at the address that the agent printed; says yes to everything, recording too. */
export async function openCustomer(page: string): Promise<Customer> {
  const url = new URL(page);
  const socket = new WebSocket(`ws://${url.host}/ws`, { origin: url.origin, perMessageDeflate: false });
  await new Promise((resolve, reject) => {
    socket.once("open", resolve);
    socket.once("error", reject);
  });
  let answered = "";
  let saidYesAt = 0;
  const yes = (prompt: Prompt): void => {
    const scopes = prompt.kind === "consent" ? prompt.scopes.map(({ scope }) => scope) : [];
    saidYesAt = performance.now();
    const b = { prompt: prompt.id, answer: "yes" as const, scopes, authorised: true, record: true };
    socket.send(encode({ t: "prompt.answer", b }));
  };
  socket.on("message", (data: Buffer) => {
    const decoded = decode("agent-to-companion", data.toString());
    if ("problem" in decoded || decoded.message.t !== "companion.view") return;
    const { prompt } = decoded.message.b;
    if (prompt === null || prompt.id === answered) return;
    answered = prompt.id;
    // At the first question the button sleeps for some seconds.
    const sleepsMs = prompt.kind === "consent" ? prompt.wakesAt - Date.now() : 0;
    setTimeout(() => yes(prompt), Math.max(0, sleepsMs) + 20);
  });
  socket.send(encode({ t: "companion.open", b: { token: url.hash.slice(1) } }));
  return {
    get saidYesAt() {
      return saidYesAt;
    },
    close: () => socket.close(),
  };
}
