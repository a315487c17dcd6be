/** Baseline: accepts WebSockets on any path and does nothing with them. Prints its port. */
import { createServer } from "node:http";
import { WebSocketServer } from "ws";

const server = createServer();
const sockets = new WebSocketServer({ server, perMessageDeflate: false, clientTracking: false });
const held = new Set<unknown>();
const nothing = (): void => {
  // What comes is dropped, and an error is followed by a close.
};
sockets.on("connection", (socket) => {
  held.add(socket);
  socket.on("message", nothing);
  socket.on("error", nothing);
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  console.log(`port ${typeof address === "object" ? address?.port : ""}`);
});
process.on("message", () => process.send?.(held.size));
process.on("disconnect", () => process.exit(0));
