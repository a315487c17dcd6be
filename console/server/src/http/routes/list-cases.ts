/** Cases, newest change first. */
import { defineRoute } from "../_route.ts";

export default defineRoute({
  endpoint: "listCases",
  async handle({ caller, query, services }) {
    return { body: await services.cases.list(caller, query) };
  },
});
