/** The customer's copy of the record. */
import { defineRoute } from "../_route.ts";
import { fileReply } from "../file-reply.ts";

export default defineRoute({
  endpoint: "customerRecord",
  async handle({ caller, query, services }) {
    return fileReply(await services.record.forCustomer(caller, query.format));
  },
});
