/** Store the organisation that the owner's side made; once. */
import { defineRoute } from "../_route.ts";

export default defineRoute({
  endpoint: "createOrg",
  async handle({ caller, body, services }) {
    await services.organisation.createOrg(caller, body);
    return { body: { ok: true } };
  },
});
