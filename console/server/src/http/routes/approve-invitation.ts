/** Store the certificate that the inviter signed. */
import { defineRoute } from "../_route.ts";

export default defineRoute({
  endpoint: "approveInvitation",
  async handle({ caller, params, body, services }) {
    await services.invitations.approve(caller, params["id"] ?? "", body.certs);
    return { body: { ok: true } };
  },
});
