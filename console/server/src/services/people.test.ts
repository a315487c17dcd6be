/** First start and invitations with real keys, links that work once, and the customer's page. */
import {
  approveRequest,
  createSigner,
  hashToken,
  invite,
  linkToken,
  newSecret,
  parseLink,
  requestMembership,
  verifyRecord,
} from "@deskside/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connectAgent, newAgentKey, TestAgent } from "../hub/testing/test-agent.ts";
import { crypto, emptyWorld, makeOrganisation, startWorld, until, type World } from "./testing/world.ts";

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
});
const tally = (statuses: number[]): Record<number, number> =>
  Object.fromEntries(
    [...Map.groupBy(statuses, (status) => status)].map(([status, all]) => [status, all.length]),
  );

describe("the first start (S1)", () => {
  test("the owner's link signs in once, however many try at the same time", async () => {
    const fresh = await emptyWorld();
    try {
      const link = parseLink(fresh.hub.ownerLink ?? "");
      const token = link?.kind === "sign-in" ? link.token : "";
      const tries = Array.from({ length: 25 }, () => fresh.visitor().post("/sign-in/link", { token }));
      expect(tally((await Promise.all(tries)).map(({ status }) => status))).toEqual({ 200: 1, 410: 24 });
    } finally {
      await fresh[Symbol.asyncDispose]();
    }
  });

  test("the hub takes one root, once", async () => {
    const { visitor, sub } = world.owner;
    const second = { ...world, root: "" } as World;
    await expect(makeOrganisation(second, visitor, sub)).rejects.toMatchObject({ code: "ROOT_EXISTS" });
    const trust = await visitor.api("getTrust");
    expect(trust.root).toBe(world.root);
    expect(trust.mine).toHaveLength(1);
  });
});

describe("an invitation (S2)", () => {
  const inviteBen = () => invite(world.owner.deps, world.root, { name: "Ben Bench", can: ["attended"] });

  test("gives an account at once and a key once the inviter has signed it", async () => {
    const invitation = await inviteBen();
    const link = parseLink(invitation.url);
    if (link?.kind !== "invite") throw new Error("no invitation");
    const visitor = world.visitor();
    const pair = await crypto.generateSigningKey("ES256", { extractable: false });
    const me = await requestMembership(
      { api: visitor.api, crypto },
      link,
      pair.publicJwk,
      "another good password",
    );
    expect(me).toMatchObject({ name: "Ben Bench", owner: false });
    expect((await visitor.api("getTrust")).mine).toEqual([]);
    const [asked] = (await world.owner.visitor.api("listInvitations")).items.filter(
      ({ id }) => id === invitation.id,
    );
    if (asked === undefined || world.owner.key === undefined) throw new Error("no request");
    expect(await approveRequest(world.owner.deps, world.owner.key, asked)).toBe(true);
    const { mine } = await visitor.api("getTrust");
    expect(mine[0]?.kid).toBe((await createSigner(crypto, pair)).kid);
    expect(mine[0]?.certs).toHaveLength(2);
    // A guest who was let in may not let others in.
    const more = await visitor.post("/invitations", {
      tokenHash: "A".repeat(43),
      name: "X",
      can: ["appoint"],
    });
    expect(more.status).toBe(403);
  });

  test("takes one request, however many hold the link; a wrong token is an unknown link", async () => {
    const { url } = await inviteBen();
    const link = parseLink(url);
    if (link?.kind !== "invite") throw new Error("no invitation");
    const token = await linkToken(crypto, link.secret);
    const tries = await Promise.all(
      Array.from({ length: 10 }, async () => {
        const { publicJwk } = await crypto.generateSigningKey("ES256", { extractable: false });
        const body = { token, jwk: publicJwk, mac: "A".repeat(43), password: "another good password" };
        return world.visitor().post(`/invitations/${link.place}/request`, body);
      }),
    );
    expect(tally(tries.map(({ status }) => status))).toEqual({ 200: 1, 410: 9 });
    const wrong = {
      token: "B".repeat(43),
      jwk: (await crypto.generateSigningKey("ES256", { extractable: false })).publicJwk,
      mac: "",
    };
    expect((await world.visitor().post(`/invitations/${link.place}/request`, wrong)).json["code"]).toBe(
      "LINK_UNKNOWN",
    );
  });

  test("a password that everybody tries first is refused", async () => {
    const { visitor } = world.owner;
    const answer = await visitor.post("/me/password", {
      current: "correct horse battery",
      next: "Password123",
    });
    expect(answer.status).toBe(400);
  });
});

describe("a revocation list", () => {
  test("of an issuer carries the owner's along, so that what the owner revoked stays revoked", async () => {
    const own = await startWorld();
    try {
      const { key, visitor, sub } = own.owner;
      if (key === undefined) throw new Error("no key");
      const iat = Math.floor(Date.now() / 1_000);
      const pair = await crypto.generateSigningKey("ES256", { extractable: false });
      const issuer = await createSigner(crypto, pair);
      const cert = await key.signer.sign("techcert", {
        jti: "issuer-cert",
        iss: key.signer.kid,
        sub,
        name: "Ida Issuer",
        cnf: { jwk: pair.publicJwk },
        can: ["issue", "attended"],
        scopes: ["run_checks"],
        iat,
        exp: iat + 86_400,
      });
      const life = { iat, exp: iat + 86_400 };
      const owners = await key.signer.sign("revoked", {
        iss: key.signer.kid,
        n: 2,
        serials: ["lost-laptop"],
        ...life,
      });
      await visitor.api("storeRevocation", { body: { list: owners, certs: [...key.certs] } });
      const certs = [...key.certs, cert];
      const daily = await issuer.sign("revoked", { iss: issuer.kid, n: 3, serials: [], ...life });
      await visitor.api("storeRevocation", { body: { list: daily, certs } });
      const trust = await visitor.api("getTrust");
      expect(trust.list).toBe(daily);
      expect(trust.superior.map(({ list }) => list)).toEqual([owners]);
      const stale = await visitor.post("/org/revocations", { list: owners, certs: [...key.certs] });
      expect(stale.status).toBe(409);
      // The issuer is voided: their lists count no more.
      const voided = await key.signer.sign("revoked", {
        iss: key.signer.kid,
        n: 4,
        serials: ["issuer-cert"],
        ...life,
      });
      await visitor.api("storeRevocation", { body: { list: voided, certs: [...key.certs] } });
      const late = await issuer.sign("revoked", { iss: issuer.kid, n: 5, serials: [], ...life });
      expect((await visitor.post("/org/revocations", { list: late, certs })).json["code"]).toBe("REVOKED");
    } finally {
      await own[Symbol.asyncDispose]();
    }
  });
});

describe("a join link", () => {
  test("belongs to the first of fifty machines that show it, and to that one again", async () => {
    const { visitor, technician } = world.owner;
    const opened = await visitor.api("openCase", { body: { person: { name: "Cora" }, problem: "Help" } });
    const link = parseLink((await technician.createLink(opened.id)).url);
    if (link?.kind !== "join") throw new Error("no join link");
    const join = { link: link.place, token: await linkToken(crypto, link.secret) };
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, async () => {
        const signer = await newAgentKey();
        const agent = new TestAgent(world.origin, signer);
        await agent.hello({ join });
        await agent.until(
          () => agent.messages.some(({ t }) => t === "agent.welcome" || t === "error.report"),
          "an answer",
        );
        const answer = agent.messages.find(({ t }) => t === "agent.welcome" || t === "error.report");
        agent.close();
        return { signer, code: answer?.t === "error.report" ? answer.b.code : "welcome" };
      }),
    );
    expect(outcomes.filter(({ code }) => code === "welcome")).toHaveLength(1);
    expect(outcomes.filter(({ code }) => code === "LINK_USED")).toHaveLength(49);
    const winner = outcomes.find(({ code }) => code === "welcome");
    const again = await connectAgent(world.origin, winner?.signer, { join });
    again.close();
  });

  test("that is unknown, or of a case that is over, is told as such before anything is made", async () => {
    const secret = newSecret(crypto);
    const token = await linkToken(crypto, secret);
    const agent = new TestAgent(world.origin, await newAgentKey());
    await agent.hello({ join: { link: "999999", token } });
    expect((await agent.next("error.report")).b.code).toBe("LINK_UNKNOWN");
    agent.close();
    const { visitor } = world.owner;
    const opened = await visitor.api("openCase", { body: { person: { name: "Cora" }, problem: "Help" } });
    const { id } = await visitor.api("createJoinLink", {
      params: { id: opened.id },
      body: { tokenHash: await hashToken(crypto, token) },
    });
    expect(await world.visitor().api("lookAtJoinLink", { params: { id }, body: { token } })).toMatchObject({
      state: "open",
      organisation: "Cedar IT",
      technician: "Olive Owner",
    });
    await visitor.api("closeCase", {
      params: { id: opened.id },
      body: { code: "withdrawn", text: "No more", unconfirmedReason: "Gone" },
    });
    expect((await world.visitor().api("lookAtJoinLink", { params: { id }, body: { token } })).state).toBe(
      "expired",
    );
    const late = new TestAgent(world.origin, await newAgentKey());
    await late.hello({ join: { link: id, token } });
    expect((await late.next("error.report")).b.code).toBe("LINK_EXPIRED");
    late.close();
  });
});

describe("a case and its customer", () => {
  test("is opened back-dated, talked about from both sides, closed with a reason and rated by the customer alone", async () => {
    const { visitor, technician } = world.owner;
    const yesterday = Date.now() - 86_400_000;
    const opened = await visitor.api("openCase", {
      body: {
        person: { name: "Cora Customer", contact: "cora@example.org" },
        problem: "It is slow",
        reportedAt: yesterday,
        channel: "email",
        impact: 1,
        urgency: 1,
      },
    });
    expect(opened).toMatchObject({ reportedAt: yesterday, channel: "email", priority: 1, state: "open" });
    const params = { id: opened.id };
    const url = parseLink(await technician.createCustomerLink(opened.id));
    if (url?.kind !== "customer") throw new Error("no customer link");
    const phone = world.visitor();
    const wrong = await phone.post("/customer/enter", { link: url.id, token: "C".repeat(43) });
    expect(wrong.json["code"]).toBe("LINK_UNKNOWN");
    const entered = await phone.api("enterAsCustomer", { body: { link: url.id, token: url.token } });
    expect(entered).toMatchObject({
      caseRef: opened.ref,
      customer: "Cora Customer",
      technician: "Olive Owner",
      ended: null,
    });
    const line = { id: "line-1", text: "Are you there?\u202e" };
    await phone.api("chatAsCustomer", { body: line });
    await phone.api("chatAsCustomer", { body: line });
    await visitor.api("postChat", { params, body: { id: "line-2", text: "Yes" } });
    const detail = await visitor.api("getCase", { params: { id: opened.ref.slice(1) } });
    expect(detail.chat.map(({ from, text }) => [from, text])).toEqual([
      ["customer", "Are you there?"],
      ["technician", "Yes"],
    ]);
    const closing = { code: "fixed" as const, text: "Closed programs" };
    const unconfirmed = await visitor.post(`/cases/${opened.id}/close`, closing);
    expect([unconfirmed.status, unconfirmed.json["code"]]).toEqual([400, "ARGUMENTS"]);
    const closed = await visitor.api("closeCase", {
      params,
      body: { ...closing, unconfirmedReason: "Hung up" },
    });
    expect(closed.state).toBe("closed");
    const rated = await phone.api("rateAsCustomer", { body: { score: 5, comment: "Good" } });
    expect(rated.ended).toMatchObject({ rated: true, confirmed: false, text: "Closed programs" });
    expect((await visitor.post("/customer/rating", { score: 5 })).status).toBe(401);
    const again = await visitor.api("updateCase", {
      params,
      body: { state: "open", reason: "It came back" },
    });
    expect(again.state).toBe("open");
    const copy = await phone.raw("GET", "/api/v1/customer/record?format=json");
    expect(await verifyRecord(crypto, copy.text, { root: world.root })).toMatchObject({ problems: [] });
  });

  test("E02: script in every text field of a report stays text, and internal notes are not in the customer's copy", async () => {
    const { visitor, technician } = world.owner;
    const script = `</script><script>alert(1)</script><img src=x onerror=alert(1)>`;
    const opened = await visitor.api("openCase", {
      body: { person: { name: script.slice(0, 70) }, problem: script },
    });
    const params = { id: opened.id };
    await visitor.api("addNote", { params, body: { text: `secret ${script}`, visibility: "internal" } });
    await visitor.api("addNote", { params, body: { text: script, visibility: "customer" } });
    await visitor.api("closeCase", {
      params,
      body: { code: "fixed", text: script, unconfirmedReason: script },
    });
    const page = await visitor.raw("GET", `/api/v1/cases/${opened.id}/export?format=html`);
    expect(page.text.match(/<script/g)).toHaveLength(1);
    expect(page.text).not.toContain("<img");
    expect(page.text.match(/<\/script>/g)).toHaveLength(1);
    const url = parseLink(await technician.createCustomerLink(opened.id));
    const phone = world.visitor();
    if (url?.kind !== "customer") throw new Error("no customer link");
    await phone.api("enterAsCustomer", { body: { link: url.id, token: url.token } });
    for (const format of ["json", "html"]) {
      const copy = await phone.raw("GET", `/api/v1/customer/record?format=${format}`);
      expect(copy.text).not.toContain("secret");
      expect(await verifyRecord(crypto, copy.text, { root: world.root })).toMatchObject({ problems: [] });
    }
  });
});

describe("a deployment", () => {
  test("is planned, agreed to, installed, tested, signed off, drifts and is rolled back, by what the PC signs", async () => {
    const { caseId, ref, sid, agent } = await world.visit("It fills up again and again");
    const { technician, visitor } = world.owner;
    const device = agent.signer.kid;
    const { grant } = await technician.ask({
      device,
      sid,
      caseRef: ref,
      scopes: ["run_checks", "install_task"],
      reason: "To keep it clean",
    });
    const base = { device, sid, grant: grant?.jti ?? "" };
    const planHash = "P".repeat(43);
    const params = { days: 14 };
    agent.work["procedure.plan"] = () => ({
      document: {
        procedure: "clean-temporary-files",
        version: 1,
        params,
        summary: "Clean temporary files older than 14 days, every day at 03:10.",
        scheduler: "cron",
        schedule: "Every day at 03:10",
        nativeText: "10 3 * * * /home/pc/.deskside/clean.sh",
        script: "#!/bin/sh\n",
        risk: "low",
        complexity: "routine",
        undo: "The line is taken out again.",
        timeoutMs: 60_000,
        requiredTests: ["run-now"],
        offeredTests: ["run-now", "timer-now"],
        existing: [],
        dryRun: { summary: "3 files", lines: [], truncated: false },
        blockers: [],
        warnings: [],
        planHash,
      },
    });
    const plan = await technician.send({
      ...base,
      op: "procedure.plan",
      args: { procedure: "clean-temporary-files", params },
    });
    await plan.done;
    const body = { case: caseId, task: plan.jti };
    const made = await visitor.api("createDeployment", { body });
    expect((await visitor.api("createDeployment", { body })).id).toBe(made.id);
    expect(made).toMatchObject({ state: "planned", missingTests: ["run-now"] });
    const url = parseLink(await technician.createCustomerLink(caseId));
    if (url?.kind !== "customer") throw new Error("no customer link");
    const phone = world.visitor();
    const seen = await phone.api("enterAsCustomer", { body: { link: url.id, token: url.token } });
    expect(seen.plan).toMatchObject({ deployment: made.id, schedule: "Every day at 03:10" });
    await phone.api("agreeAsCustomer", { body: { deployment: made.id, agreed: true } });

    const { id } = made;
    const now = Date.now();
    agent.work["procedure.install"] = () => ({
      document: {
        deployment: id,
        snapshot: { sha256: "S".repeat(43), takenAt: now, files: [] },
        nativeRef: "crontab:deskside-1",
        nativeText: "10 3 * * * x",
        installedHash: "H".repeat(43),
        diff: "+10 3",
        nextRunAt: now + 1_000,
        alreadyInstalled: false,
      },
    });
    const other = await technician.send({
      ...base,
      op: "procedure.install",
      args: { deployment: id, procedure: "clean-temporary-files", params, planHash: "X".repeat(43) },
    });
    await expect(other.done).rejects.toMatchObject({ code: "ARGUMENTS" });
    await (
      await technician.send({
        ...base,
        op: "procedure.install",
        args: { deployment: id, procedure: "clean-temporary-files", params, planHash },
      })
    ).done;
    const state = async () => (await visitor.api("getDeployment", { params: { id } })).state;
    expect(await state()).toBe("installed");
    const early = await visitor.post(`/deployments/${id}/sign-off`, { note: "Good" });
    expect([early.status, early.json["details"]]).toEqual([409, "These tests have not passed: run-now."]);
    let passed = false;
    agent.work["procedure.run-test"] = () => ({
      status: passed ? "ok" : "failed",
      document: {
        deployment: id,
        mode: "run-now",
        status: passed ? "passed" : "failed",
        summary: "Ran",
        startedAt: now,
        endedAt: now,
        exit: 0,
        output: "",
        verified: [],
        facts: {},
      },
    });
    const runTest = async (stream: number) =>
      (
        await technician.send({
          ...base,
          op: "procedure.run-test",
          args: { deployment: id, mode: "run-now", stream },
        })
      ).done;
    await runTest(11);
    expect((await visitor.post(`/deployments/${id}/sign-off`, { note: "Good" })).status).toBe(409);
    passed = true;
    await runTest(12);
    const signed = await visitor.api("signOffDeployment", { params: { id }, body: { note: "Good" } });
    expect(signed).toMatchObject({
      state: "signed-off",
      missingTests: [],
      signOff: { by: "Olive Owner" },
      agreement: { signedByPc: false },
    });
    const drift = (found: "intact" | "drifted") => ({
      deployment: id,
      state: found,
      summary: found,
      expectedHash: "H".repeat(43),
      foundHash: null,
      diff: "",
      lastRun: null,
      nextRunAt: null,
      checkedAt: now,
    });
    agent.peer.send({ t: "deployment.state", b: { report: drift("intact") } });
    await until(async () => (await state()) === "active", "active");
    agent.peer.send({ t: "deployment.state", b: { report: drift("drifted") } });
    await until(async () => (await state()) === "drifted", "drifted");
    agent.work["procedure.rollback"] = () => ({
      document: { deployment: id, state: "rolled-back", summary: "As before", diff: "", restored: [] },
    });
    await (await technician.send({ ...base, op: "procedure.rollback", args: { deployment: id } })).done;
    expect(await state()).toBe("rolled-back");

    const alert = {
      alert: "alert-1",
      deployment: id,
      kind: "low-space",
      summary: "Only 1 GB left",
      details: "",
      facts: {},
      at: now + 9_999_999,
      simulated: false,
    };
    agent.peer.send({ t: "alert.raise", b: alert });
    await agent.peer.next("alert.ack");
    agent.peer.send({ t: "alert.raise", b: alert });
    await agent.peer.next("alert.ack");
    const found = (await visitor.api("listCases", { query: { q: "Only 1 GB left" } })).items;
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ channel: "alert", state: "new" });
    expect(found[0]?.reportedAt).toBeLessThan(now + 999_999);
  });
});
