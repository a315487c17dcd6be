/** Machines as the console shows them. */
import { type Catalogue, DesksideError, type DeviceDetail, type DeviceSummary } from "@deskside/protocol";
import type { ServiceDeps } from "./_deps.ts";
import { caseSummary, deploymentView, deviceSummary, taskView } from "./case-views.ts";
import type { ListOf } from "./cases.ts";

/** A catalogue is asked for again after this long, in ms: an agent's own only changes with the agent. */
const CATALOGUE_FRESH_MS = 60_000;
/** Machines whose catalogue is kept. */
const CATALOGUES_MAX = 500;

export interface Devices {
  list(query: {
    readonly q?: string | undefined;
    readonly after?: string | undefined;
    readonly limit?: string | undefined;
  }): Promise<ListOf<DeviceSummary>>;
  /** By id, or by a name that is unique. Throws NOT_FOUND. */
  detail(id: string): Promise<DeviceDetail>;
  catalogue(id: string): Promise<Catalogue>;
  /** The catalogue as far as it is known or can be had now; undefined where the machine does not answer. */
  knownCatalogue(id: string): Promise<Catalogue | undefined>;
  /** Checks and procedures of all agents that were asked so far; empty parts are not known. */
  known(): { checks?: Record<string, object>; procedures?: string[] };
}

export function createDevices(deps: ServiceDeps): Devices {
  const { store, organisationId } = deps;
  const catalogues = new Map<string, { catalogue: Catalogue; at: number }>();

  const read = async (id: string) => {
    const found = await store.read("device-detail", { organisationId, id });
    if (found === undefined) throw new DesksideError("NOT_FOUND");
    return found;
  };
  const ask = async (id: string): Promise<Catalogue> => {
    const catalogue = await deps.live().catalogue(id);
    catalogues.delete(id);
    catalogues.set(id, { catalogue, at: deps.now() });
    const [oldest] = catalogues.keys();
    if (catalogues.size > CATALOGUES_MAX && oldest !== undefined) catalogues.delete(oldest);
    return catalogue;
  };
  return {
    async knownCatalogue(id) {
      const kept = catalogues.get(id);
      if (kept !== undefined) return kept.catalogue;
      if (deps.live().presence(id)?.online !== true) return undefined;
      try {
        return await ask(id);
      } catch (error) {
        // A machine that says nothing is no reason to stop: what is asked for here has a default.
        deps.logger.debug({ err: error, device: id }, "no catalogue");
        return undefined;
      }
    },
    known() {
      const all = [...catalogues.values()].map(({ catalogue }) => catalogue);
      if (all.every(({ checks }) => checks.length === 0)) return {};
      return {
        checks: Object.fromEntries(all.flatMap(({ checks }) => checks.map(({ id }) => [id, {}]))),
        procedures: [...new Set(all.flatMap(({ procedures }) => procedures.map(({ id }) => id)))],
      };
    },
    async list({ q, after, limit }) {
      const page = await store.read("devices-list", {
        organisationId,
        ...(q === undefined ? {} : { words: q }),
        ...(after === undefined ? {} : { after }),
        ...(limit === undefined ? {} : { limit: Number(limit) }),
      });
      const items = page.rows.map((row) => {
        const openCase =
          row.openCaseId === null ? null : { id: row.openCaseId, ref: row.openCaseReference ?? "" };
        return deviceSummary(row, deps.live(), openCase);
      });
      return { items, next: page.next };
    },
    async detail(id) {
      const found = await read(id);
      const { device } = found;
      const live = deps.live();
      const open = found.cases.find(
        ({ state }) => state === "new" || state === "open" || state === "pending",
      );
      const agreementIds = found.deployments.flatMap(({ agreementId }) =>
        agreementId === null ? [] : [agreementId],
      );
      const agreements =
        agreementIds.length === 0
          ? []
          : await store.query
              .selectFrom("attestations")
              .selectAll()
              .where("id", "in", agreementIds)
              .execute();
      return {
        ...deviceSummary(device, live, open === undefined ? null : { id: open.id, ref: open.reference }),
        devcert: device.devcert,
        devcertCerts: JSON.parse(device.devcertCertsJson) as string[],
        snapshots: found.snapshots.map(({ id: snapshot, kind, sha256, takenAt }) => ({
          id: snapshot,
          kind,
          sha256,
          takenAt,
        })),
        deployments: found.deployments.map((row) => deploymentView(row, found.deploymentTests, agreements)),
        cases: found.cases.map((row) => caseSummary(row, live)),
        running: found.running.map(taskView),
      };
    },
    async catalogue(id) {
      const { device } = await read(id);
      const kept = catalogues.get(device.id);
      if (kept !== undefined && kept.at + CATALOGUE_FRESH_MS > deps.now()) return kept.catalogue;
      return ask(device.id);
    },
  };
}
