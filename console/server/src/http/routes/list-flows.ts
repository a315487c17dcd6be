/** The library's flows, with their lint. */
import { defineRoute } from "../_route.ts";

export default defineRoute({
  endpoint: "listFlows",
  async handle({ services }) {
    return { body: { items: await services.library.list() } };
  },
});
