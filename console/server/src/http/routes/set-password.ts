/** Set or change the own password. */
import { defineRoute } from "../_route.ts";

export default defineRoute({
  endpoint: "setPassword",
  perMinute: 20,
  async handle({ caller, body, cookie, services }) {
    const { next, current, name } = body;
    await services.signIns.setPassword(caller, {
      next,
      ...(current === undefined ? {} : { current }),
      ...(name === undefined ? {} : { name }),
    });
    return { body: await services.signIns.me(caller, cookie) };
  },
});
