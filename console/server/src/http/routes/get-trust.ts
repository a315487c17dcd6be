/** Organisation, revocation list, and the chains of the caller's keys. */
import { defineRoute } from "../_route.ts";

export default defineRoute({
  endpoint: "getTrust",
  async handle({ caller, services }) {
    return { body: await services.organisation.trust(caller.sub) };
  },
});
