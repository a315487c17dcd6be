/** Answer the step; the first answer wins. */
import { defineRoute } from "../_route.ts";

export default defineRoute({
  endpoint: "answerAsCustomer",
  async handle({ caller, body, services }) {
    return { body: await services.customers.answer(caller, body) };
  },
});
