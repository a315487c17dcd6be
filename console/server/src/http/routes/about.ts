/** Name, version, and whether this is a practice hub. */
import { defineRoute } from "../_route.ts";

export default defineRoute({
  endpoint: "about",
  async handle({ services, now }) {
    return { body: { ...(await services.about()), timeMs: now } };
  },
});
