/** Put one's name under the chain as it stands. */
import { defineRoute } from "../_route.ts";

export default defineRoute({
  endpoint: "storeHead",
  async handle({ caller, params, body, services }) {
    await services.record.storeHead(caller, params["id"] ?? "", body);
    return { body: { ok: true } };
  },
});
