/** The checks and procedures of a device's agent. */
import { defineRoute } from "../_route.ts";

export default defineRoute({
  endpoint: "getCatalogue",
  async handle({ params, services }) {
    return { body: await services.devices.catalogue(params["id"] ?? "") };
  },
});
