/** One device whole. */
import { defineRoute } from "../_route.ts";

export default defineRoute({
  endpoint: "getDevice",
  async handle({ params, services }) {
    return { body: await services.devices.detail(params["id"] ?? "") };
  },
});
