/** Change a case's fields or state. */
import { defineRoute } from "../_route.ts";

export default defineRoute({
  endpoint: "updateCase",
  async handle({ caller, params, body, services }) {
    return { body: await services.cases.update(caller, params["id"] ?? "", body) };
  },
});
