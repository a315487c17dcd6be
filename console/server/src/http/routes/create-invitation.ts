/** Invite a technician, or a further browser or command line of one's own. */
import { defineRoute } from "../_route.ts";

export default defineRoute({
  endpoint: "createInvitation",
  async handle({ caller, body, services }) {
    return { body: await services.invitations.create(caller, body) };
  },
});
