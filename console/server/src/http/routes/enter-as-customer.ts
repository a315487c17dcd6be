/** Open the customer's page by its link. */
import { defineRoute } from "../_route.ts";
import { customerCookie } from "../customer-cookie.ts";

export default defineRoute({
  endpoint: "enterAsCustomer",
  perMinute: 60,
  async handle({ body, services }) {
    const { view, cookie } = await services.customers.enter(body.link, body.token);
    return { body: view, cookie: customerCookie(cookie) };
  },
});
