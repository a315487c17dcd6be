/**
 * A program for a test's network: the internet as far as a PC's checks look at it. Name servers at the router and at two
 * public addresses that know example.com, and something that takes connections at port 443.
 */
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { createServer } from "node:net";
import { answerDns } from "../../../agent/src/checks/_test-dns-server.ts";

const [router = ""] = process.argv.slice(2);
const KNOWN: Readonly<Record<string, readonly string[]>> = { "example.com": ["93.184.216.34"] };

for (const address of [router, "1.1.1.1", "9.9.9.9"]) {
  const socket = createSocket("udp4");
  socket.on("message", (query, from) => {
    const answer = answerDns(query, (name) => {
      const addresses = KNOWN[name];
      return addresses === undefined ? "no-such-name" : { addresses };
    });
    if (answer !== null) socket.send(answer, from.port, from.address);
  });
  socket.bind(53, address);
  await once(socket, "listening");
}
const web = createServer((socket) => void socket.on("error", () => socket.destroy()).resume());
web.listen(443, "0.0.0.0");
await once(web, "listening");
console.log("ready");
process.stdin.resume().once("end", () => process.exit());
