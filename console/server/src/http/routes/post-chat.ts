/** Write to the customer. */
import { defineRoute } from "../_route.ts";

export default defineRoute({
  endpoint: "postChat",
  async handle({ caller, params, body, services }) {
    await services.cases.chat(caller, params["id"] ?? "", body);
    return { body: { ok: true } };
  },
});
