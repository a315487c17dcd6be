/** Sign in with name and password. */
import { defineRoute } from "../_route.ts";
import { signInCookie } from "../sign-in-cookie.ts";

export default defineRoute({
  endpoint: "signIn",
  perMinute: 30,
  async handle({ body, services, address, userAgent }) {
    const { cookie, me } = await services.signIns.byPassword(body.name, body.password, address, userAgent);
    return { body: me, cookie: signInCookie(cookie) };
  },
});
