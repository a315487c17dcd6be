/** End this sign-in. */
import { defineRoute } from "../_route.ts";
import { signInCookie } from "../sign-in-cookie.ts";

export default defineRoute({
  endpoint: "signOut",
  async handle({ caller, services }) {
    await services.signIns.end(caller);
    return { body: { ok: true }, cookie: signInCookie(null) };
  },
});
