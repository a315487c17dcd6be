/** The customer leaves in the middle of a flow, comes back on another device, and finds the step where it was. */
import { hubApi, type SignIn } from "@deskside/cli";
import { newId, parseLink } from "@deskside/protocol";
import { expect, test } from "vitest";
import { deskWorld, openCase } from "../support/desk-world.ts";
import { crypto } from "../support/raw-hub.ts";

test("a customer leaves and comes back without losing the step", async () => {
  await using world = await deskWorld();
  const { number, customerLink } = await openCase(world.owner, "No internet");
  const link = parseLink(customerLink);
  if (link?.kind !== "customer") throw new Error("no customer's link");
  const { origin, id, token } = link;
  /** A browser of the customer, with its own cookie. */
  const device = async (shown = token) => {
    const signIn: SignIn = { origin, cookie: "", csrf: "" };
    const api = hubApi(signIn);
    const view = await api("enterAsCustomer", { body: { link: id, token: shown } });
    signIn.csrf = view.csrf ?? "";
    return { api, view };
  };

  const { api: phone, view: first } = await device();
  expect(first.step).toBeNull();
  const run = await world.owner.done("flow", "start", number, "no-internet");
  const asked = await phone("getCustomerView");
  expect(asked.step).not.toBeNull();
  const step = asked.step?.id ?? "";
  const answer = { step, answerId: newId(crypto), value: "Ada Moss" };
  const after = await phone("answerAsCustomer", { body: answer });
  expect(after.step?.id).not.toBe(step);

  // The phone is gone; the link opens the same step on another device, and the hub was started again meanwhile.
  await world.hub.kill();
  await world.hub.start();
  const { api: tablet, view: back } = await device();
  expect(back.step).toEqual(after.step);

  // The same answer again (its acknowledgement was lost) changes nothing; the technician sees it once.
  expect((await tablet("answerAsCustomer", { body: answer })).step).toEqual(after.step);
  const shown = await world.owner.done("flow", "show", run["id"], "--no-wait");
  expect(
    shown["steps"].filter(({ observation }: { observation: string }) => observation === "Ada Moss"),
  ).toHaveLength(1);
  expect(shown["steps"][0]).toMatchObject({ reportedBy: "customer", signedByPc: false });

  const other = token.startsWith("A") ? `B${token.slice(1)}` : `A${token.slice(1)}`;
  await expect(device(other)).rejects.toMatchObject({ status: 404 });
});
