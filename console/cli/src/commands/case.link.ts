/** Another join link or customer's link of a case. */
import { openDesk } from "../platform/desk.ts";
import { caseNumber } from "../work/joins.ts";
import { defineCommand } from "./_command.ts";

export default defineCommand({
  usage: "case link N [--customer]",
  summary:
    "A new join link for one more PC (or the same again); --customer: a new link of the customer's page.",
  options: { customer: { type: "boolean" } },
  words: [1, 1],
  async run(call) {
    const { api, technician } = await openDesk(call.home);
    const { id, ref } = await api("getCase", { params: { id: caseNumber(call.words[0] ?? "") } });
    if (call.on("customer")) {
      const url = await technician.createCustomerLink(id);
      return { json: { ok: true, ref, customerLink: url }, text: url };
    }
    const { url, expiresAt } = await technician.createLink(id);
    return {
      json: { ok: true, ref, joinLink: url, joinExpiresAt: expiresAt },
      text: `${url}\nOne PC, 24 h.`,
    };
  },
});
