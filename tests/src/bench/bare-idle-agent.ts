/** Baseline: one WebSocket that answers pings, and nothing else. Measured as a bundle, like the agent. */
import { WebSocket } from "ws";

const socket = new WebSocket(process.argv[2] ?? "", { perMessageDeflate: false });
socket.on("open", () => console.log("connected"));
socket.on("message", () => {
  // Nothing comes but pings, which the library answers.
});
socket.on("close", () => process.exit(0));
