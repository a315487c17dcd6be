/** Customers, by the beginning of their name. */
import { defineRoute } from "../_route.ts";

export default defineRoute({
  endpoint: "listPeople",
  async handle({ query, services }) {
    return { body: await services.cases.people(query) };
  },
});
