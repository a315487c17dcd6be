/** The record of a case. */
import { defineRoute } from "../_route.ts";
import { fileReply } from "../file-reply.ts";

export default defineRoute({
  endpoint: "exportCase",
  async handle({ caller, params, query, services }) {
    return fileReply(
      await services.record.forTechnician(
        caller,
        params["id"] ?? "",
        query.format,
        query.copy === "customer",
      ),
    );
  },
});
