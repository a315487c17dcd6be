/** A program for a test's network: passes connections between a port of its loopback and a socket of the file system. */
import { connect, createServer } from "node:net";

const [kind = "", port = "", path = ""] = process.argv.slice(2);
const loopback = { port: Number(port), host: "127.0.0.1" };
const onward = () => (kind === "port-to-path" ? connect(path) : connect(loopback));

const server = createServer((from) => {
  const to = onward();
  from.pipe(to).pipe(from);
  from.on("error", () => to.destroy()).on("close", () => to.destroy());
  to.on("error", () => from.destroy()).on("close", () => from.destroy());
});
const ready = () => console.log("ready");
if (kind === "port-to-path") server.listen(loopback, ready);
else server.listen(path, ready);
// It ends with whoever started it.
process.stdin.resume().once("end", () => process.exit());
