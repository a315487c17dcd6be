/** A small real name server for tests, on loopback. */
import { createSocket } from "node:dgram";

export type DnsBehaviour =
  | { readonly addresses: readonly string[] }
  | "no-such-name"
  | "server-failure"
  | "silent";

/** Answers A questions for names that it has; `behave` decides by the name asked for. Ends with `using`. */
export async function startDnsServer(
  behave: (name: string) => DnsBehaviour,
): Promise<{ port: number; asked: string[] } & Disposable> {
  const socket = createSocket("udp4");
  const asked: string[] = [];
  socket.on("message", (query, from) => {
    asked.push(readQuestion(query).name);
    const answer = answerDns(query, behave);
    if (answer !== null) socket.send(answer, from.port, from.address);
  });
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
  return { port: socket.address().port, asked, [Symbol.dispose]: () => void socket.close() };
}

/** The answer to one question, as `behave` has it; null: none is given. */
export function answerDns(query: Buffer, behave: (name: string) => DnsBehaviour): Buffer | null {
  const { name, end, type } = readQuestion(query);
  const behaviour = behave(name);
  if (behaviour === "silent") return null;
  const addresses = typeof behaviour === "object" && type === 1 ? behaviour.addresses : [];
  const code = behaviour === "no-such-name" ? 3 : behaviour === "server-failure" ? 2 : 0;
  const head = Buffer.alloc(12);
  head.writeUInt16BE(query.readUInt16BE(0), 0);
  head.writeUInt16BE(0x8180 | code, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(addresses.length, 6);
  const answers = addresses.map((address) => {
    const record = Buffer.alloc(16);
    record.writeUInt16BE(0xc00c, 0);
    record.writeUInt16BE(1, 2);
    record.writeUInt16BE(1, 4);
    record.writeUInt32BE(60, 6);
    record.writeUInt16BE(4, 10);
    address.split(".").forEach((part, index) => record.writeUInt8(Number(part), 12 + index));
    return record;
  });
  return Buffer.concat([head, query.subarray(12, end), ...answers]);
}

function readQuestion(query: Buffer): { name: string; end: number; type: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString("ascii", at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join("."), end: at + 5, type: query.readUInt16BE(at + 1) };
}
