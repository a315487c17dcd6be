/** Resolve and close a case. */
import { defineRoute } from "../_route.ts";

export default defineRoute({
  endpoint: "closeCase",
  async handle({ caller, params, body, services }) {
    return { body: await services.cases.close(caller, params["id"] ?? "", body) };
  },
});
