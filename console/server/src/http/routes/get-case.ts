/** One case whole, by id or number. */
import { defineRoute } from "../_route.ts";

export default defineRoute({
  endpoint: "getCase",
  async handle({ params, services }) {
    return { body: await services.cases.detail(params["id"] ?? "") };
  },
});
