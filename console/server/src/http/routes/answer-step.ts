/** Answer or advance the step that is due. */
import { defineRoute } from "../_route.ts";

export default defineRoute({
  endpoint: "answerStep",
  async handle({ caller, params, body, services }) {
    return { body: await services.runs.answer(caller, params["id"] ?? "", body) };
  },
});
