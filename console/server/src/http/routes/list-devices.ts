/** Devices, by name. */
import { defineRoute } from "../_route.ts";

export default defineRoute({
  endpoint: "listDevices",
  async handle({ query, services }) {
    return { body: await services.devices.list(query) };
  },
});
