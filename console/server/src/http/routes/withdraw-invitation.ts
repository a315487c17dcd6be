/** Make an invitation void. */
import { defineRoute } from "../_route.ts";

export default defineRoute({
  endpoint: "withdrawInvitation",
  async handle({ caller, params, services }) {
    await services.invitations.withdraw(caller, params["id"] ?? "");
    return { body: { ok: true } };
  },
});
