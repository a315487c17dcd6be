/** Take up an invitation: show a key, be signed in. */
import { defineRoute } from "../_route.ts";
import { signInCookie } from "../sign-in-cookie.ts";

export default defineRoute({
  endpoint: "requestInvitation",
  perMinute: 30,
  async handle({ params, body, services, userAgent }) {
    const { cookie, me } = await services.invitations.request(params["id"] ?? "", body, userAgent);
    return { body: me, cookie: signInCookie(cookie) };
  },
});
