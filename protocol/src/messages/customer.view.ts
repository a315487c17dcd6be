/** All that the customer's page shows, whole, whenever it changes. */
import { customerView } from "../rest/customer-view.ts";
import { defineMessage } from "./_define.ts";

export default defineMessage({
  type: "customer.view",
  directions: ["hub-to-customer"],
  since: 1,
  body: () => customerView(),
});
