/** A link by which one agent joins. */
import { defineRoute } from "../_route.ts";

export default defineRoute({
  endpoint: "createJoinLink",
  async handle({ caller, params, body, services }) {
    return { body: await services.links.createJoinLink(caller, params["id"] ?? "", body.tokenHash) };
  },
});
