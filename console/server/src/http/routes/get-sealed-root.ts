/** The sealed root, for the owner. */
import { defineRoute } from "../_route.ts";

export default defineRoute({
  endpoint: "getSealedRoot",
  async handle({ services }) {
    return { body: { sealedRoot: await services.organisation.sealedRoot() } };
  },
});
