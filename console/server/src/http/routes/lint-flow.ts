/** Lint a flow's text. */
import { defineRoute } from "../_route.ts";

export default defineRoute({
  endpoint: "lintFlow",
  async handle({ body, services }) {
    return { body: { problems: await services.library.lint(body.yaml, body.file) } };
  },
});
