/** Use a one-time sign-in link. */
import { defineRoute } from "../_route.ts";
import { signInCookie } from "../sign-in-cookie.ts";

export default defineRoute({
  endpoint: "signInByLink",
  perMinute: 30,
  async handle({ body, services, userAgent }) {
    const { cookie, me } = await services.signIns.byLink(body.token, userAgent);
    return { body: me, cookie: signInCookie(cookie) };
  },
});
