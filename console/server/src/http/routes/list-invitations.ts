/** Invitations and the requests that wait for a signature. */
import { defineRoute } from "../_route.ts";

export default defineRoute({
  endpoint: "listInvitations",
  async handle({ services }) {
    return { body: { items: await services.invitations.list() } };
  },
});
