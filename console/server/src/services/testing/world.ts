/** A real hub on a fresh data folder with an owner whose keys are real: what tests of the services begin with. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  createConsoleLink,
  createFrameMac,
  createOrganisation,
  createSigner,
  createTechnician,
  type KeyPair,
  type LinkSecret,
  parseLink,
  type Technician,
  type TechnicianDeps,
  type TechnicianKey,
} from "@deskside/protocol";
import { createHub, type Hub } from "../../compose.ts";
import { crypto } from "../../hub/testing/test-agent.ts";
import { SignedAgent } from "./signed-agent.ts";
import { Visitor } from "./visitor.ts";

export { crypto };

/** A signed-in technician with a key, a live link, and the module that consoles use. */
export interface Person {
  readonly visitor: Visitor;
  readonly technician: Technician;
  readonly deps: TechnicianDeps;
  readonly sub: string;
  key: TechnicianKey | undefined;
}

export class World implements AsyncDisposable {
  readonly hub: Hub;
  readonly folder: string;
  readonly closing: (() => void | Promise<void>)[] = [];
  owner!: Person;
  root = "";

  constructor(hub: Hub, folder: string) {
    this.hub = hub;
    this.folder = folder;
  }
  get origin(): string {
    return this.hub.origin;
  }
  visitor(): Visitor {
    return new Visitor(this.origin);
  }

  /** A technician's side for whoever is signed in with `visitor`. */
  async person(visitor: Visitor, key: TechnicianKey | undefined): Promise<Person> {
    const me = await visitor.api("getMe");
    const secrets = new Map<string, LinkSecret>();
    const numbers = new Map<string, number>();
    const timer = (ms: number, run: () => void): (() => void) => {
      const handle = setTimeout(run, ms);
      return () => clearTimeout(handle);
    };
    const link = createConsoleLink({ open: visitor.openSocket, timer });
    let tail: Promise<unknown> = Promise.resolve();
    const person: Person = {
      visitor,
      sub: me.sub,
      key,
      technician: undefined as never,
      deps: undefined as never,
    };
    const deps: TechnicianDeps = {
      crypto,
      api: visitor.api,
      link,
      timer,
      origin: this.origin,
      nowMs: () => Date.now(),
      key: async () => person.key,
      secrets: {
        get: async (place) => secrets.get(place),
        set: async (place, value) => void secrets.set(place, value),
      },
      lock(_name, run) {
        const result = tail.then(run);
        tail = result.catch(() => undefined);
        return result;
      },
      async nextNumber(name) {
        numbers.set(name, (numbers.get(name) ?? 0) + 1);
        return numbers.get(name) ?? 1;
      },
      frameMac: (key) => createFrameMac(crypto, key),
    };
    Object.assign(person, { deps, technician: createTechnician(deps, async () => this.root) });
    await link.start();
    this.closing.push(() => link.stop());
    return person;
  }

  /** A case with a machine that has joined and a session with it; the owner's console answers by itself. */
  async visit(
    problem = "The disk is full",
  ): Promise<{ caseId: string; ref: string; sid: string; agent: SignedAgent }> {
    const { visitor, technician, deps, sub } = this.owner;
    const opened = await visitor.api("openCase", { body: { person: { name: "Cora Customer" }, problem } });
    deps.link.watch(`case:${opened.id}`);
    const link = await technician.createLink(opened.id);
    const agent = await SignedAgent.join(this.origin, link.url);
    agent.technician = sub;
    this.closing.push(() => agent.close());
    await until(
      async () => (await visitor.api("getCase", { params: { id: opened.id } })).device !== null,
      "the machine",
    );
    const session = await visitor.api("openSession", {
      params: { id: opened.id },
      body: { device: agent.signer.kid },
    });
    return { caseId: opened.id, ref: opened.ref, sid: session.id, agent };
  }
  async [Symbol.asyncDispose](): Promise<void> {
    for (const close of this.closing.toReversed()) await close();
    await this.hub.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A hub whose owner has signed in by the first link, and nothing else yet. */
export async function emptyWorld(now?: () => number): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), "deskside-services-"));
  const hub = createHub(
    {
      data: join(folder, "data"),
      host: "127.0.0.1",
      port: 0,
      url: null,
      tls: null,
      trustedProxy: null,
      logLevel: "error",
      ownerLink: false,
    },
    now === undefined ? {} : { now },
  );
  await hub.start();
  return new World(hub, folder);
}

/** The first start (S1): link, organisation, name and password. */
export async function startWorld(now?: () => number): Promise<World> {
  const world = await emptyWorld(now);
  const visitor = world.visitor();
  const link = parseLink(world.hub.ownerLink ?? "");
  if (link?.kind !== "sign-in") throw new Error("no link of the owner");
  const me = await visitor.api("signInByLink", { body: { token: link.token } });
  await visitor.api("setPassword", { body: { name: "Olive Owner", next: PASSWORD } });
  const key = await makeOrganisation(world, visitor, me.sub);
  world.owner = await world.person(visitor, key);
  world.closing.push(world.owner.technician.assist((error) => console.error(error)));
  return world;
}

export const PASSWORD = "correct horse battery";

/** What the owner's browser does at first start. */
export async function makeOrganisation(world: World, visitor: Visitor, sub: string): Promise<TechnicianKey> {
  const owner: KeyPair = await crypto.generateSigningKey("ES256", { extractable: false });
  const made = await createOrganisation(crypto, {
    name: "Cedar IT",
    ownerName: "Olive Owner",
    sub,
    owner,
    nowMs: Date.now(),
  });
  const { org, cert, list, sealedRoot } = made;
  await visitor.api("createOrg", { body: { org, cert, list, sealedRoot } });
  world.root = made.root;
  return { signer: await createSigner(crypto, owner), certs: [cert] };
}

/** Looks again until it is true, at most five seconds: for what other sides do in their own time. */
export async function until(test: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const ends = performance.now() + 5_000;
  while (!(await test())) {
    if (performance.now() > ends) throw new Error(`Waited in vain for ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
