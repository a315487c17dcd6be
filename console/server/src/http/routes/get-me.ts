/** Who is signed in. */
import { defineRoute } from "../_route.ts";

export default defineRoute({
  endpoint: "getMe",
  async handle({ caller, cookie, services }) {
    return { body: await services.signIns.me(caller, cookie) };
  },
});
