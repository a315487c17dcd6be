/** What changed between two inventories. */
import { defineRoute } from "../_route.ts";

export default defineRoute({
  endpoint: "diffSnapshots",
  async handle({ params, query, services }) {
    return { body: { changes: await services.evidence.changes(params["id"] ?? "", query.from, query.to) } };
  },
});
