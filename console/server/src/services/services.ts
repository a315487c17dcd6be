/** All services of the hub, made once and introduced to each other. */
import { type Body, DesksideError, type ResponseBody } from "@deskside/protocol";
import type { LiveServices } from "../ports/live.ts";
import type { ServiceDeps } from "./_deps.ts";
import type { CustomerCaller } from "./callers.ts";
import { type Cases, createCases } from "./cases.ts";
import { createCommands } from "./commands.ts";
import { createConsent } from "./consent.ts";
import { createDevices, type Devices } from "./devices.ts";
import type { Hooks } from "./hooks.ts";
import { createInvitations, type Invitations } from "./invitations.ts";
import { createJoiningService } from "./joining.ts";
import { createKept } from "./kept.ts";
import { createLinks, type HelperFile, type Links } from "./links.ts";
import { createOrganisationService, type OrganisationService } from "./organisation.ts";
import { createPresenceNotes } from "./presence-notes.ts";
import { createSessions, type Sessions } from "./sessions.ts";
import { createTickets, type Tickets } from "./tickets.ts";
import { VERSION } from "../version.ts";
import { createSignIns, type SignIns } from "./sign-ins.ts";

export interface Services {
  readonly signIns: SignIns;
  readonly organisation: OrganisationService;
  readonly invitations: Invitations;
  readonly cases: Cases;
  readonly sessions: Sessions;
  readonly links: Links;
  readonly devices: Devices;
  readonly customers: { byCookie(hash: string, now: number): Promise<CustomerCaller | undefined> };
  readonly tickets: Tickets;
  /** What this hub says of itself to anybody. */
  about(): Promise<Omit<ResponseBody<"about">, "timeMs">>;
  /** The door for the live connections. */
  readonly forLive: LiveServices;
  /** Writes what was only noted. Call it before the store stops. */
  stop(): Promise<void>;
}

export interface ServicesOptions extends ServiceDeps {
  /** The single-file agent that join pages offer; null where it was not built. */
  readonly helper: () => HelperFile;
}

export function createServices(deps: ServicesOptions): Services {
  const hooks: Hooks = {
    async taskEnded() {},
    async taskMoved() {},
    async caseChanged() {},
    async presenceChanged() {},
  };
  const kept = createKept(deps.store);
  const notes = createPresenceNotes(deps);
  const signIns = createSignIns(deps);
  const organisation = createOrganisationService(deps);
  const invitations = createInvitations(deps, organisation, signIns);
  const cases = createCases(deps, { ofCase: async () => [] });
  const consent = createConsent(deps, kept, organisation, hooks);
  const sessions = createSessions(deps, cases, consent, hooks);
  const links = createLinks(deps, cases, organisation, deps.helper);
  const joining = createJoiningService(deps, kept, organisation, notes, hooks);
  const commands = createCommands(deps, kept, organisation, hooks);
  const missing = (): never => {
    throw new DesksideError("STATE", "Not in this build.");
  };
  const { promptOpen: _p, ended: _e, ...consents } = consent;
  const forLive: LiveServices = {
    ...joining,
    ...consents,
    ...commands,
    seen: (device, at, online) => notes.seen(device, at, online),
    answered: async () => missing(),
    alertRaised: async () => missing(),
    deploymentState: async () => missing(),
    trustUpdated: async () => undefined,
    customerView: async (): Promise<Body<"customer.view">> => missing(),
    pending: async () => ({ due: [] }),
    currentStep: async () => undefined,
  };
  return {
    signIns,
    organisation,
    invitations,
    cases,
    sessions,
    links,
    devices: createDevices(deps),
    tickets: createTickets(deps),
    async about() {
      const known = await organisation.about();
      return {
        product: "Deskside",
        version: VERSION,
        organisation: known?.name ?? null,
        practice: known?.practice ?? false,
      };
    },
    customers: { byCookie: async () => undefined },
    forLive,
    stop: () => notes.stop(),
  };
}
