/** Deployments as files: `<stateDir>/deployments/<id>/{deployment.json,script.sh,intent.json,snapshot/,runs/}`. */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { count, id as idSchema, json, list, name, sha256, text, timeMs, z } from "@deskside/protocol";
import { readIfThere, removeDurably, writeDurably } from "./files.ts";

/** A record holds the plan's parameters and two lines of text. */
const MAX_RECORD_BYTES = 1024 * 1024;

const record = () =>
  z.strictObject({
    version: z.literal(1),
    id: idSchema(),
    procedure: name(),
    procedureVersion: count(),
    params: z.record(z.string(), json()),
    planHash: sha256(),
    scheduler: text(32),
    nativeText: text(8 * 1024),
    /** Over native text and script: what drift is measured against. */
    installedHash: sha256(),
    /** `preparing`: the snapshot is kept, and the installation is not known to be whole. */
    state: z.enum(["preparing", "installed", "rolled-back"]),
    snapshot: z.strictObject({
      sha256: sha256(),
      takenAt: timeMs(),
      /** `kept` is its file in `snapshot/`; null where there was nothing. */
      files: list(
        z.strictObject({ path: text(1_024), sha256: z.nullable(sha256()), kept: z.nullable(text(64)) }),
        32,
      ),
    }),
    installedAt: z.nullable(timeMs()),
    rolledBackAt: z.nullable(timeMs()),
  });
export type DeploymentRecord = z.output<ReturnType<typeof record>>;

/** Something begun that a restart must undo: written before it begins, removed after it is over. */
const intent = () =>
  z.strictObject({ kind: z.enum(["timer-now", "rehearsal"]), token: idSchema(), at: timeMs() });
export type Intent = z.output<ReturnType<typeof intent>>;

const ID = /^[A-Za-z0-9._-]{1,64}$/;

export const deploymentsFolder = (stateDir: string): string => join(stateDir, "deployments");

/** The folder of one deployment. Throws on an id that could leave its parent. */
export function deploymentFolder(stateDir: string, id: string): string {
  if (!ID.test(id) || id === "." || id === "..") throw new TypeError(`not a deployment's id: ${id}`);
  return join(deploymentsFolder(stateDir), id);
}

export const scriptPathOf = (stateDir: string, id: string): string =>
  join(deploymentFolder(stateDir, id), "script.sh");

/** One deployment's record; undefined when there is none. Throws when the file is damaged. */
export async function readDeployment(stateDir: string, id: string): Promise<DeploymentRecord | undefined> {
  const bytes = await readIfThere(join(deploymentFolder(stateDir, id), "deployment.json"), MAX_RECORD_BYTES);
  return bytes === undefined ? undefined : z.parse(record(), JSON.parse(bytes.toString("utf8")));
}

export const writeDeployment = (stateDir: string, value: DeploymentRecord): Promise<void> =>
  writeDurably(
    join(deploymentFolder(stateDir, value.id), "deployment.json"),
    `${JSON.stringify(value, null, 2)}\n`,
  );

/** All deployments of this agent, those that were rolled back too, in the order of their installation. */
export async function listDeployments(stateDir: string): Promise<DeploymentRecord[]> {
  let names: string[];
  try {
    names = await readdir(deploymentsFolder(stateDir));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
  const records = await Promise.all(
    names.filter((id) => ID.test(id)).map((id) => readDeployment(stateDir, id)),
  );
  return records.filter((each) => each !== undefined).sort((a, b) => a.snapshot.takenAt - b.snapshot.takenAt);
}

const intentPath = (stateDir: string, id: string) => join(deploymentFolder(stateDir, id), "intent.json");

/** Resolves once the intent is on the disk. */
export const writeIntent = (stateDir: string, id: string, value: Intent): Promise<void> =>
  writeDurably(intentPath(stateDir, id), JSON.stringify(value));

export async function readIntent(stateDir: string, id: string): Promise<Intent | undefined> {
  const bytes = await readIfThere(intentPath(stateDir, id), 4_096);
  return bytes === undefined ? undefined : z.parse(intent(), JSON.parse(bytes.toString("utf8")));
}

export const clearIntent = (stateDir: string, id: string): Promise<void> =>
  removeDurably(intentPath(stateDir, id));
