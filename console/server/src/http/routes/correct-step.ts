/** Correct an earlier step. */
import { defineRoute } from "../_route.ts";

export default defineRoute({
  endpoint: "correctStep",
  async handle({ caller, params, body, services }) {
    return { body: await services.runs.correct(caller, params["id"] ?? "", body) };
  },
});
