import { expect, test } from "vitest";
import { createCustomerApi } from "./api.ts";

/** A hub at the other end of fetch: a port of the page, scripted for each test. */
function hub(answer: () => Response | Promise<Response>) {
  const asked: { url: string; init: RequestInit }[] = [];
  const api = createCustomerApi(async (input, init) => {
    asked.push({ url: input as string, init: init ?? {} });
    return answer();
  });
  return { api, asked };
}

test("calls carry the token against forged requests once the hub gave it", async () => {
  const { api, asked } = hub(() => Response.json({ ok: true }));
  await api.call("stopAsCustomer");
  api.setCsrf("token");
  await api.call("stopAsCustomer");
  expect(asked.map(({ init }) => new Headers(init.headers).get("x-deskside-csrf"))).toEqual([null, "token"]);
  expect(asked[0]).toMatchObject({ url: "/api/v1/customer/stop", init: { method: "POST", body: "{}" } });
});

test("a refusal keeps its code, and whatever else comes back means that nobody is there", async () => {
  const refused = hub(() => Response.json({ code: "STALE_STEP" }, { status: 409 }));
  expect(await refused.api.call("getCustomerView")).toEqual({ ok: false, code: "STALE_STEP" });
  const proxy = hub(() => new Response("<h1>Bad gateway</h1>", { status: 502 }));
  expect(await proxy.api.call("getCustomerView")).toEqual({ ok: false, code: "away" });
  const portal = hub(() => new Response("<h1>Sign in to the Wi-Fi</h1>"));
  expect(await portal.api.call("getCustomerView")).toEqual({ ok: false, code: "away" });
  const cut = hub(() => Promise.reject(new TypeError("network")));
  expect(await cut.api.call("getCustomerView")).toEqual({ ok: false, code: "away" });
});

test("the record comes as it is", async () => {
  const { api, asked } = hub(() => new Response("<!doctype html>"));
  expect(await api.call("customerRecord", { query: "?format=html" })).toEqual({
    ok: true,
    value: "<!doctype html>",
  });
  expect(asked[0]?.url).toBe("/api/v1/customer/record?format=html");
});

test("a link's id cannot leave its place in the address", async () => {
  const { api, asked } = hub(() => Response.json({}));
  await api.call("lookAtJoinLink", { id: "../../x", body: { token: "" } });
  expect(asked[0]?.url).toBe("/api/v1/join-links/..%2F..%2Fx/look");
});
