/** Opens a TCP connection to see whether somebody answers; no byte is sent. */
import { connect } from "node:net";

export interface TcpAnswer {
  /** `refused`: the address answers, the port is closed. */
  readonly result: "connected" | "refused" | "timed-out" | "unreachable";
  readonly ms: number;
  /** The system's error code, or empty. */
  readonly code: string;
}

/** Never rejects. `address` is an address, never a name, so that no resolver is involved. */
export function tryTcp(
  address: string,
  port: number,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<TcpAnswer> {
  const started = performance.now();
  return new Promise((resolve) => {
    const socket = connect({ host: address, port, autoSelectFamily: false, lookup: noLookup });
    const end = (result: TcpAnswer["result"], code = "") => {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
      socket.destroy();
      resolve({ result, ms: Math.round((performance.now() - started) * 10) / 10, code });
    };
    const timer = setTimeout(() => end("timed-out", "ETIMEDOUT"), timeoutMs);
    const onAbort = () => end("timed-out", "ABORTED");
    signal.addEventListener("abort", onAbort, { once: true });
    socket.once("connect", () => end("connected"));
    socket.on("error", (error: NodeJS.ErrnoException) => {
      const code = error.code ?? "";
      if (code === "ECONNREFUSED" || code === "ECONNRESET") end("refused", code);
      else end(code === "ETIMEDOUT" ? "timed-out" : "unreachable", code);
    });
    if (signal.aborted) onAbort();
  });
}

/** A name would need a resolver, whose fault would then look like the network's. */
const noLookup = (
  _name: string,
  _options: unknown,
  done: (error: Error, address: string, family: number) => void,
) => done(new Error("a name was given where an address belongs"), "", 0);
