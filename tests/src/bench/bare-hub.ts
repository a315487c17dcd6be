/** Baseline: passes messages between `/agent/N` and `/client/N`, nothing else. Prints its port. */
import { createServer } from "node:http";
import { type WebSocket, WebSocketServer } from "ws";

const sockets = new Map<string, WebSocket>();
const server = createServer();
const wss = new WebSocketServer({ server, perMessageDeflate: false });
wss.on("connection", (socket, request) => {
  const [, side = "", number = ""] = (request.url ?? "").split("/");
  const other = `${side === "agent" ? "client" : "agent"}/${number}`;
  sockets.set(`${side}/${number}`, socket);
  socket.on("message", (data, isBinary) => sockets.get(other)?.send(data, { binary: isBinary }));
  socket.on("close", () => sockets.get(other)?.close());
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  console.log(typeof address === "object" ? address?.port : "");
});
process.on("message", (text) => {
  if (text === "rss") process.send?.(process.memoryUsage.rss());
});
process.on("disconnect", () => process.exit(0));
