/** All services of the hub, made once and introduced to each other. */
import { fileURLToPath } from "node:url";
import { DesksideError, type ResponseBody, verifyObject } from "@deskside/protocol";
import type { LiveServices } from "../ports/live.ts";
import { VERSION } from "../version.ts";
import { customer, type ServiceDeps } from "./_deps.ts";
import { createAlerts } from "./alerts.ts";
import { type Cases, createCases } from "./cases.ts";
import { createCommands } from "./commands.ts";
import { createConsent } from "./consent.ts";
import { createCustomers, type Customers } from "./customers.ts";
import { createDeployments, type Deployments } from "./deployments.ts";
import { createDevices, type Devices } from "./devices.ts";
import { createEvidence, type Evidence } from "./evidence.ts";
import type { Hooks } from "./hooks.ts";
import { createInvitations, type Invitations } from "./invitations.ts";
import { createJoiningService } from "./joining.ts";
import { createKept } from "./kept.ts";
import { createLibrary, type Library } from "./library.ts";
import { createLinks, type HelperFile, type Links } from "./links.ts";
import { createLostCommands } from "./lost-commands.ts";
import { createOrganisationService, type OrganisationService } from "./organisation.ts";
import { createPresenceNotes } from "./presence-notes.ts";
import { createRecordService, type RecordService } from "./record.ts";
import { refusing } from "./refusing.ts";
import { createResults } from "./results.ts";
import { createRunLoader } from "./run-loading.ts";
import { createRuns, type Runs } from "./runs.ts";
import { createSessions, type Sessions } from "./sessions.ts";
import { createSignIns, type SignIns } from "./sign-ins.ts";
import { createTickets, type Tickets } from "./tickets.ts";

export interface Services {
  readonly signIns: SignIns;
  readonly organisation: OrganisationService;
  readonly invitations: Invitations;
  readonly cases: Cases;
  readonly sessions: Sessions;
  readonly links: Links;
  readonly devices: Devices;
  readonly library: Library;
  readonly runs: Runs;
  readonly deployments: Deployments;
  readonly customers: Customers;
  readonly evidence: Evidence;
  readonly record: RecordService;
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
  /** Folder of the flows; the hub's own library if left out. */
  readonly flows?: string;
}

export function createServices(deps: ServicesOptions): Services {
  const { store, logger } = deps;
  const kept = createKept(store);
  const notes = createPresenceNotes(deps);
  const signIns = createSignIns(deps);
  const organisation = createOrganisationService(deps, signIns);
  const invitations = createInvitations(deps, organisation, signIns);
  const devices = createDevices(deps);
  const library = createLibrary({
    folder: deps.flows ?? fileURLToPath(new URL("../../library/flows", import.meta.url)),
    logger,
    catalogue: () => devices.known(),
  });
  const loader = createRunLoader(deps, async (device, check) => {
    const catalogue = await devices.knownCatalogue(device);
    return catalogue?.checks.find(({ id }) => id === check)?.scope ?? "run_checks";
  });
  const runs = createRuns(deps, () => cases, library, loader);
  const cases = createCases(deps, runs);
  const deployments = createDeployments(deps, kept, devices);
  const evidence = createEvidence(deps);
  /** What was committed stays committed: a follow-up that is refused must not make its sender send it again for ever. */
  const follow = async (what: string, work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof DesksideError)) throw error;
      logger.warn({ code: error.code, details: error.details }, `${what}: not followed up`);
    }
  };
  const hooks: Hooks = {
    async taskEnded(ended) {
      await follow("inventory", () => evidence.taskEnded(ended));
      await follow("deployment", () => deployments.taskEnded(ended));
      await follow("run", () => runs.taskEnded(ended));
    },
    taskMoved: (task) => follow("run", () => runs.taskMoved(task)),
    caseChanged: (caseId) => follow("run", () => runs.caseChanged(caseId)),
    presenceChanged: (device) => follow("run", () => runs.presenceChanged(device)),
  };
  const consent = createConsent(deps, kept, organisation, hooks);
  const sessions = createSessions(deps, cases, consent, hooks);
  const links = createLinks(deps, cases, organisation, deps.helper);
  const joining = createJoiningService(deps, kept, organisation, notes, hooks);
  const lost = createLostCommands(deps, kept, hooks);
  const commands = createCommands(deps, kept, organisation, lost, hooks);
  const results = createResults(deps, kept, hooks);
  const customers = createCustomers(deps, { organisation, consent, runs, deployments });
  const record = createRecordService(deps, cases, organisation);
  const { promptOpen: _prompt, ended: _ended, ...consents } = consent;
  const connected = new Set<string>();

  const forLive: LiveServices = {
    ...joining,
    ...consents,
    ...commands,
    ...results,
    ...createAlerts(deps),
    seen(device, at, online) {
      notes.seen(device, at, online);
      if (online === connected.has(device)) return;
      if (online) connected.add(device);
      else connected.delete(device);
      hooks.presenceChanged(device).catch((error: unknown) => {
        // The next change, or whoever opens the run, sees it as it is.
        logger.warn({ err: error, device }, "runs were not told of a machine");
      });
    },
    answered: (deviceId, { step, answerId, answer }) =>
      refusing(async () => {
        if (step.startsWith("plan."))
          return deployments.agreeOnPc(deviceId, step.slice("plan.".length), answer);
        const device = await kept.device(deviceId);
        const claims = await verifyObject(deps.crypto, "answer", answer, device.jwk);
        if (claims.step !== step) throw new DesksideError("CLAIMS", "It answers another step.");
        const [runId = "", visit] = step.split(".");
        const run = await store.query
          .selectFrom("flow_runs")
          .innerJoin("cases", "cases.id", "flow_runs.caseId")
          .leftJoin("persons", "persons.id", "cases.personId")
          .select(["caseId", "flow_runs.deviceId", "cases.personId", "persons.name"])
          .where("flow_runs.id", "=", runId)
          .executeTakeFirst();
        if (run?.deviceId !== deviceId) throw new DesksideError("NOT_FOUND", "There is no such step.");
        const actor = customer({ person: run.personId, link: deviceId, name: run.name ?? device.name });
        const how = { via: "companion" as const, reportedBy: "customer" as const };
        await runs.give({
          runId,
          visit: Number(visit),
          answerId,
          value: claims.answer,
          actor,
          jws: answer,
          ...how,
        });
        return { case: run.caseId };
      }),
    deploymentState: (device, { report }) => deployments.found(device, report),
    trustUpdated: (user, body) =>
      refusing(async () => {
        await organisation.update({ ...user, owner: false }, body);
        return undefined;
      }),
    trustNow: () => organisation.updates(),
    customerView: (caseId) => customers.view(caseId),
    pending: async (caseId) => ({ due: await runs.dueOf(caseId) }),
    async currentStep(device) {
      await customers.stopAgain(device);
      await lost.look(device);
      return runs.deviceStep(device);
    },
  };
  return {
    signIns,
    organisation,
    invitations,
    cases,
    sessions,
    links,
    devices,
    library,
    runs,
    deployments,
    customers,
    evidence,
    record,
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
    forLive,
    async stop() {
      lost.stop();
      await notes.stop();
    },
  };
}
