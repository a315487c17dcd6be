/** Write a note. */
import { defineRoute } from "../_route.ts";

export default defineRoute({
  endpoint: "addNote",
  async handle({ caller, params, body, services }) {
    await services.cases.note(caller, params["id"] ?? "", body);
    return { body: { ok: true } };
  },
});
