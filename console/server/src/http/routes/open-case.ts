/** Open a case. */
import { defineRoute } from "../_route.ts";

export default defineRoute({
  endpoint: "openCase",
  async handle({ caller, body, services }) {
    return { body: await services.cases.open(caller, body) };
  },
});
