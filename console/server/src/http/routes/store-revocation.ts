/** Store a newer signed revocation list. */
import { defineRoute } from "../_route.ts";

export default defineRoute({
  endpoint: "storeRevocation",
  async handle({ caller, body, services }) {
    await services.organisation.storeRevocation(caller, body.list, body.certs);
    return { body: { ok: true } };
  },
});
