/** A document or output by its hash. */
import { defineRoute } from "../_route.ts";
import { fileReply } from "../file-reply.ts";

export default defineRoute({
  endpoint: "getBlob",
  async handle({ params, services }) {
    return fileReply(await services.evidence.blob(params["sha256"] ?? ""));
  },
});
