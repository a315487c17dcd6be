/** Opens a case and makes its two links. */
import { openDesk } from "../platform/desk.ts";
import { UsageError } from "../platform/problems.ts";
import { defineCommand } from "./_command.ts";

export default defineCommand({
  usage: "case open --person N --problem T [--contact C] [--impact 1-3] [--urgency 1-3]",
  summary: "Open a case; prints the customer's link and the join link for their PC.",
  options: {
    person: { type: "string" },
    problem: { type: "string" },
    contact: { type: "string" },
    impact: { type: "string" },
    urgency: { type: "string" },
  },
  words: [0, 0],
  async run(call) {
    const name = call.text("person");
    const problem = call.text("problem");
    if (name === undefined || problem === undefined)
      throw new UsageError("Usage: deskside case open --person N --problem T");
    const grade = (option: string): object => {
      const text = call.text(option);
      if (text === undefined) return {};
      if (!/^[123]$/.test(text)) throw new UsageError(`--${option} is 1, 2 or 3.`);
      return { [option]: Number(text) };
    };
    const contact = call.text("contact");
    const { api, technician } = await openDesk(call.home);
    const opened = await api("openCase", {
      body: {
        person: { name, ...(contact === undefined ? {} : { contact }) },
        problem,
        channel: "phone",
        ...grade("impact"),
        ...grade("urgency"),
      },
    });
    const customer = await technician.createCustomerLink(opened.id);
    const join = await technician.createLink(opened.id);
    const lines = [
      `Case ${opened.ref} is open.`,
      `Customer's page: ${customer}`,
      `Join link, for one PC, 24 h: ${join.url}`,
      `Next: deskside ask DEVICE view_diagnostics read_logs run_checks --case ${opened.ref.replace(/^#/, "")}`,
    ];
    return {
      json: {
        ok: true,
        id: opened.id,
        ref: opened.ref,
        customerLink: customer,
        joinLink: join.url,
        joinExpiresAt: join.expiresAt,
      },
      text: lines.join("\n"),
    };
  },
});
