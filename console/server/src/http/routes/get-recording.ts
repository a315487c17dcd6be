/** A terminal's recording as asciicast v2. */
import { defineRoute } from "../_route.ts";
import { fileReply } from "../file-reply.ts";

export default defineRoute({
  endpoint: "getRecording",
  async handle({ params, services }) {
    return fileReply(await services.evidence.recording(params["id"] ?? ""));
  },
});
