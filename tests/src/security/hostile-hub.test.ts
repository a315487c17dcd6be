/** A hub that forges a command, a keystroke and a technician gets nothing run; the same hub, left alone, works. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  createEphemeralKey,
  encodeFrame,
  FRAME_FLAG,
  FRAME_HEADER_BYTES,
  FRAME_KIND,
  newId,
  readHead,
} from "@deskside/protocol";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  ask,
  type DeskWorld,
  foundWorld,
  type Machine,
  openCase,
  startMachine,
} from "../support/desk-world.ts";
import { type HostileHub, startHostileHub } from "../support/hostile-hub.ts";
import { crypto, testOrganisation, type TestOrganisation } from "../support/raw-hub.ts";

const open = new AsyncDisposableStack();
let hub: HostileHub;
let world: DeskWorld;
let machine: Machine;
let liar: TestOrganisation;
let grant = { sid: "", jti: "" };
let folder: string;
let marker: string;

beforeAll(async () => {
  hub = open.use(await startHostileHub());
  world = await foundWorld(hub.real);
  machine = open.use(await startMachine(world, await openCase(world.owner)));
  liar = await testOrganisation("Cedar IT");
  const seen = hub.sees(({ way, message }) => way === "from-agent" && message?.t === "ask.answered");
  expect(await ask(world.owner, machine, ["view_diagnostics", "run_commands", "terminal"])).toMatchObject({
    code: 0,
  });
  const b: Record<string, unknown> = (await seen).message?.b ?? {};
  const claims = JSON.parse(Buffer.from(String(b["grant"]).split(".")[1] ?? "", "base64url").toString()) as {
    jti: string;
    sid: string;
  };
  grant = { sid: claims.sid, jti: claims.jti };
});
afterAll(async () => {
  await open.disposeAsync();
  world?.owner[Symbol.dispose]();
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hostile-"));
  marker = join(folder, "ran");
});
afterEach(() => {
  hub.tamper(undefined);
  rmSync(folder, { recursive: true, force: true });
});

const write = (text: string): string[] => [
  "run",
  machine.device,
  "--json",
  "--",
  "/bin/sh",
  "-c",
  `echo ${text} >> ${marker}`,
];
const answered = (t: string) => hub.sees(({ way, message }) => way === "from-agent" && message?.t === t);

/** A command that the hub signs itself, in the live session, under the customer's own grant. */
async function forged(signer: TestOrganisation["signer"]): Promise<string> {
  const iat = Math.floor(Date.now() / 1_000);
  const { publicJwk } = await createEphemeralKey(crypto);
  return signer.sign("cmd", {
    jti: newId(crypto),
    iss: signer.kid,
    aud: machine.device,
    sid: grant.sid,
    grant: grant.jti,
    seq: 1_000,
    op: "command.run",
    args: { argv: ["/bin/sh", "-c", `echo forged >> ${marker}`], timeoutMs: 5_000, stream: 77 },
    epk: publicJwk,
    iat,
    exp: iat + 60,
  });
}

describe("a command", () => {
  test("that nobody touches is run: what follows fails for no other reason", async () => {
    expect(await world.owner.run(write("honest"))).toMatchObject({ code: 0 });
    expect(readFileSync(marker, "utf8")).toBe("honest\n");
  });

  test("of a technician whom the hub invented is refused, with and without the invented chain", async () => {
    for (const certs of [liar.certs, undefined]) {
      const refused = answered("cmd.refused");
      hub.toAgent({
        t: "cmd.send",
        b: { cmd: await forged(liar.signer), ...(certs === undefined ? {} : { certs }) },
      });
      expect((await refused).message?.b["code"]).toBe("CHAIN");
    }
    expect(existsSync(marker)).toBe(false);
  });

  test("whose words were changed on the way is refused", async () => {
    hub.tamper(({ way, message }) => {
      if (way !== "to-agent" || message?.t !== "cmd.send") return undefined;
      const [head = "", payload = "", signature = ""] = String(message.b["cmd"]).split(".");
      const claims = Buffer.from(payload, "base64url").toString().replace("genuine", "altered");
      const cmd = [head, Buffer.from(claims).toString("base64url"), signature].join(".");
      return [JSON.stringify({ ...message, b: { ...message.b, cmd } })];
    });
    const refused = answered("cmd.refused");
    const running = world.owner.start(write("genuine"));
    expect((await refused).message?.b["code"]).toBe("SIGNATURE");
    running.child.kill("SIGKILL");
    await running.ended;
    expect(existsSync(marker)).toBe(false);
  });

  test("that the hub repeats is run once", async () => {
    hub.tamper(({ way, message, bytes }) => {
      if (way !== "to-agent" || message?.t !== "cmd.send") return undefined;
      return [bytes.toString(), bytes.toString(), bytes.toString()];
    });
    expect(await world.owner.run(write("once"))).toMatchObject({ code: 0 });
    expect(readFileSync(marker, "utf8")).toBe("once\n");
  });

  test("whose result the hub invents is not believed", async () => {
    hub.tamper(({ way, message }) => {
      if (way !== "to-console" || message?.t !== "cmd.result") return undefined;
      const [head = "", payload = "", signature = ""] = String(message.b["result"]).split(".");
      const claims = Buffer.from(payload, "base64url")
        .toString()
        .replace('"status":"failed"', '"status":"ok"')
        .replace('"exit":3', '"exit":0');
      return [
        JSON.stringify({
          ...message,
          b: { ...message.b, result: [head, Buffer.from(claims).toString("base64url"), signature].join(".") },
        }),
      ];
    });
    const ran = await world.owner.run(["run", machine.device, "--json", "--", "/bin/sh", "-c", "exit 3"]);
    expect(ran).toMatchObject({ code: 1, json: { ok: false, code: "SIGNATURE" } });
  });
});

describe("a keystroke", () => {
  const isInput = (bytes: Buffer): boolean => {
    const head = readHead(bytes);
    return !("problem" in head) && (head.flags & FRAME_FLAG.input) !== 0;
  };

  test("that the hub changes closes the terminal, and nothing of it is typed", async () => {
    hub.tamper(({ way, message, bytes }) => {
      if (way !== "to-agent" || message !== undefined || !isInput(bytes)) return undefined;
      const changed = Buffer.from(bytes);
      const at = changed.indexOf("genuine", FRAME_HEADER_BYTES);
      if (at !== -1) changed.write("altered", at);
      return [changed];
    });
    const closed = answered("stream.closed");
    const ran = await world.owner.run(["shell", machine.device], `echo genuine >> ${marker}; exit\n`);
    expect((await closed).message?.b["code"]).toBe("STREAM_FORGED");
    expect(ran.code).toBe(1);
    expect(existsSync(marker)).toBe(false);
  });

  test("that the hub adds of its own closes the terminal", async () => {
    const ready = hub.sees(({ way, message }) => way === "to-console" && message === undefined);
    const closed = answered("stream.closed");
    const { child, ended } = world.owner.start(["shell", machine.device]);
    const { bytes } = await ready;
    const head = readHead(bytes);
    if ("problem" in head) throw new Error("no frame");
    const header = {
      kind: FRAME_KIND.terminal,
      flags: FRAME_FLAG.input | FRAME_FLAG.tagged,
      stream: head.stream,
      offset: 0,
    };
    hub.toAgent(Buffer.from(encodeFrame(header, Buffer.from(`echo forged >> ${marker}\n`))));
    expect((await closed).message?.b["code"]).toBe("STREAM_FORGED");
    child.stdin?.end();
    expect((await ended).code).toBe(1);
    expect(existsSync(marker)).toBe(false);
  });
});

describe("a technician", () => {
  test("whom the hub invents cannot even ask", async () => {
    const iat = Math.floor(Date.now() / 1_000);
    const device = await world.owner.done("device", "show", machine.device);
    const question = await liar.signer.sign("ask", {
      jti: newId(crypto),
      iss: liar.signer.kid,
      aud: machine.device,
      sid: newId(crypto),
      nonce: String(device["nonce"]),
      case: machine.caseRef,
      scopes: ["terminal"],
      reason: "trust me",
      iat,
      exp: iat + 60,
    });
    const before = machine.process.printed.length;
    const refused = answered("ask.answered");
    hub.toAgent({ t: "ask.send", b: { ask: question, certs: [...liar.certs] } });
    expect((await refused).message?.b).toMatchObject({ outcome: "refused", code: "CHAIN" });
    expect(machine.process.printed.slice(before)).toBe("");
  });

  test("whose organisation the hub puts in its own place is refused by the machine that joins", async () => {
    const opened = await openCase(world.owner, "Another one");
    hub.tamper(({ way, message }) => {
      if (way !== "to-agent" || message?.t !== "join.accept") return undefined;
      const j2 = JSON.parse(String(message.b["j2"])) as Record<string, unknown>;
      const lied = JSON.stringify({
        ...j2,
        org: liar.org,
        list: liar.list,
        listCerts: liar.certs,
        certs: liar.certs,
      });
      return [JSON.stringify({ ...message, b: { ...message.b, j2: lied } })];
    });
    await using fresh = await startMachine(world, opened);
    const failed = answered("join.failed");
    const asking = world.owner.start([
      "ask",
      fresh.device,
      "view_diagnostics",
      "--case",
      opened.number,
      "--json",
    ]);
    expect((await failed).message?.b["code"]).toMatch(/SIGNATURE|ROOT_MISMATCH/);
    asking.child.kill("SIGKILL");
    await asking.ended;
    expect(fresh.process.printed).not.toContain("Joined");
  });

  test("is not told yes by the hub: a grant that the PC did not sign counts for nothing", async () => {
    hub.tamper(({ way, message }) => {
      if (way !== "to-console" || message?.t !== "ask.answered") return undefined;
      const [head = "", payload = "", signature = ""] = String(message.b["grant"]).split(".");
      const claims = Buffer.from(payload, "base64url").toString().replace("view_diagnostics", "install_task");
      return [
        JSON.stringify({
          ...message,
          b: { ...message.b, grant: [head, Buffer.from(claims).toString("base64url"), signature].join(".") },
        }),
      ];
    });
    const asked = await ask(world.owner, machine, ["view_diagnostics"]);
    expect(asked).toMatchObject({ code: 1, json: { ok: false, code: "SIGNATURE" } });
  });
});
