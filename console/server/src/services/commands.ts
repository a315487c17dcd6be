/** Signed commands and their signed results (S6): checked, committed, and handed on to the run or deployment they serve. */
import {
  type Claims,
  checkReport,
  DesksideError,
  DOCUMENT_JSON,
  DOCUMENT_MAX_BYTES,
  objects,
  operations,
  type Operation,
  parseBounded,
  readStrict,
  verifyObject,
  z,
} from "@deskside/protocol";
import type { ConsoleUser, LiveServices } from "../ports/live.ts";
import type { WriteInput } from "../ports/store.ts";
import { newId } from "../record/new-id.ts";
import { accepted, HUB, type ServiceDeps, technician } from "./_deps.ts";
import { readBlob } from "./blobs.ts";
import { hashSecret } from "./callers.ts";
import type { Hooks } from "./hooks.ts";
import type { Kept, KeptGrant, KeptTask } from "./kept.ts";
import type { OrganisationService } from "./organisation.ts";
import { refusing } from "./refusing.ts";

/** Clocks of technician and hub may differ by this much, in seconds; the agent is the one who judges an expiry. */
const CLOCK_SLACK_S = 300;
/** Blobs up to this size stand in the database, in bytes: a file of their own would cost two fsyncs for a line of output. */
const INLINE_MAX_BYTES = 16 * 1024;
/** How long recordings are kept, in ms: 90 days, as the notice says. */
const RECORDING_LIFE_MS = 90 * 86_400_000;
/** Where a command names the deployment that it works on. */
const DEPLOYMENT_OPS = new Set([
  "procedure.install",
  "procedure.run-test",
  "procedure.verify",
  "procedure.rollback",
]);

type Live = Pick<
  LiveServices,
  "commanded" | "commandConfirming" | "commandRefused" | "resulted" | "recorded"
>;
type Blob = NonNullable<WriteInput<"task-result">["blobs"]>[number];

export function createCommands(
  deps: ServiceDeps,
  kept: Kept,
  organisation: OrganisationService,
  hooks: Hooks,
): Live {
  const { store, crypto } = deps;
  const argSchemas = new Map<string, z.core.$ZodType>();

  const operationOf = (op: string) => {
    if (!Object.hasOwn(operations, op)) throw new DesksideError("OPERATION");
    const operation = operations[op as Operation];
    let schema = argSchemas.get(op);
    if (schema === undefined) argSchemas.set(op, (schema = operation.args()));
    return { operation, schema };
  };
  /** Who signed it: by the certificates that came along, else by those that the key was given here. */
  const leafOf = async (kid: string, certs: readonly string[] | undefined) => {
    const chain =
      certs === undefined ? (await organisation.signerOfKey(kid))?.chain : await organisation.signer(certs);
    if (chain === undefined || chain.leaf.kid !== kid) throw new DesksideError("CHAIN");
    return chain.leaf;
  };
  const deploymentOf = async (claims: Claims<"cmd">, device: string): Promise<string | undefined> => {
    const id = claims.args["deployment"];
    if (!DEPLOYMENT_OPS.has(claims.op) || typeof id !== "string") return undefined;
    const row = await store.query
      .selectFrom("deployments")
      .select(["deviceId", "planJson"])
      .where("id", "=", id)
      .executeTakeFirst();
    if (row?.deviceId !== device)
      throw new DesksideError("ARGUMENTS", "This machine has no such deployment.");
    const { planHash } = JSON.parse(row.planJson) as { planHash: string };
    if (claims.op === "procedure.install" && claims.args["planHash"] !== planHash) {
      throw new DesksideError("ARGUMENTS", "This is not the plan that was put before the customer.");
    }
    return id;
  };
  const streamOf = (claims: Claims<"cmd">, grant: KeptGrant) => {
    const { stream } = operationOf(claims.op).operation;
    const id = claims.args["stream"];
    if (typeof id !== "number" || (stream !== "terminal" && stream !== "output")) return null;
    const recordAs = claims.op === "terminal.open" && grant.record ? newId(deps.now()) : null;
    return { id, kind: stream, recordAs };
  };
  const taskOf = async (jti: string, device: string): Promise<KeptTask> => {
    const task = await kept.tasks.get(jti);
    if (task === undefined || task.deviceId !== device)
      throw new DesksideError("NOT_FOUND", "There is no such command.");
    return task;
  };
  const tell = ({ caseId, id }: KeptTask): void => deps.live().changed(`case:${caseId}`, "task", id);

  async function blobOf(
    bytes: Uint8Array,
    sha256: string,
    type: string,
    role: string,
  ): Promise<Blob | undefined> {
    if (bytes.byteLength === 0) return undefined;
    if (bytes.byteLength > INLINE_MAX_BYTES) {
      const put = await store.blobs.put(bytes);
      return put.sha256 === sha256 ? { sha256, size: put.size, type, role } : undefined;
    }
    const content = Buffer.from(bytes).toString("base64");
    return { sha256, size: bytes.byteLength, type, role, content };
  }
  const parseDocument = (bytes: Uint8Array | null): unknown => {
    if (bytes === null) return undefined;
    const read = parseBounded(new TextDecoder().decode(bytes), {
      ...DOCUMENT_JSON,
      maxBytes: DOCUMENT_MAX_BYTES,
    });
    return "problem" in read ? undefined : read.value;
  };

  async function record(user: ConsoleUser, claims: Claims<"cmd">, jti: string, id: string): Promise<void> {
    const { cols, rows } = claims.args as { cols: number; rows: number };
    const at = deps.now();
    accepted(
      await store.write("recording-start", {
        actor: HUB,
        at,
        id,
        taskId: jti,
        accountId: user.account,
        cols,
        rows,
        retainUntil: at + RECORDING_LIFE_MS,
      }),
    );
  }

  async function command(user: ConsoleUser, device: string, body: Parameters<Live["commanded"]>[2]) {
    const { cmd, certs, step } = body;
    const { header } = readStrict(objects.cmd, cmd);
    const leaf = await leafOf(header.kid, certs);
    const claims = await verifyObject(crypto, "cmd", cmd, leaf.jwk);
    if (leaf.sub !== user.sub) throw new DesksideError("FORBIDDEN", "It was signed by somebody else.");
    if (claims.aud !== device) throw new DesksideError("AUDIENCE");
    const at = deps.now();
    if (claims.exp + CLOCK_SLACK_S < at / 1_000) throw new DesksideError("EXPIRED");
    const session = await kept.openSession(claims.sid, device);
    const grant = await kept.grants.get(claims.grant);
    if (grant === undefined || grant.sid !== claims.sid) throw new DesksideError("GRANT_MISSING");
    if (grant.sub !== leaf.sub) throw new DesksideError("NOT_GRANTEE");
    const { operation, schema } = operationOf(claims.op);
    const fits = z.safeParse(schema, claims.args);
    if (!fits.success)
      throw new DesksideError("ARGUMENTS", `See ${fits.error.issues[0]?.path.join(".") ?? "args"}.`);
    const { jti, sid, op, args } = claims;
    const deploymentId = await deploymentOf(claims, device);
    const task: KeptTask = {
      id: jti,
      caseId: session.caseId,
      deviceId: device,
      sessionId: sid,
      accountId: user.account,
      op,
      args,
      cmdHash: hashSecret(cmd),
      runId: step?.run ?? null,
      nodeVisit: step === undefined ? null : `${step.visit}.${step.attempt}`,
      deploymentId: deploymentId ?? null,
    };
    if (step !== undefined) await belongs(step.run, task);
    const queued = accepted(
      await store.write("task-queue", {
        actor: technician(user),
        at,
        id: jti,
        sessionId: sid,
        accountId: user.account,
        cmdJws: cmd,
        cmdHash: task.cmdHash,
        op,
        args,
        sent: true,
        ...(operation.scope === null ? {} : { scope: operation.scope }),
        ...(task.runId === null || task.nodeVisit === null
          ? {}
          : { runId: task.runId, nodeVisit: task.nodeVisit }),
        ...(deploymentId === undefined ? {} : { deploymentId }),
      }),
    );
    const stream = streamOf(claims, grant);
    if (!queued.repeated) {
      kept.tasks.set(jti, task);
      if (stream?.recordAs != null) await record(user, claims, jti, stream.recordAs);
      if (task.runId !== null) await hooks.taskMoved(task);
    }
    tell(task);
    const { repeated } = queued;
    return {
      case: session.caseId,
      jti,
      op,
      repeated,
      stream: repeated && stream !== null ? { ...stream, recordAs: null } : stream,
    };
  }

  /** A command may name only a run of its own case. */
  async function belongs(run: string, task: KeptTask): Promise<void> {
    const row = await store.query
      .selectFrom("flow_runs")
      .select("caseId")
      .where("id", "=", run)
      .executeTakeFirst();
    if (row?.caseId !== task.caseId) throw new DesksideError("NOT_FOUND", "There is no such run.");
  }

  async function result(
    deviceId: string,
    { jti, result: jws, message }: Parameters<Live["resulted"]>[1],
    parts: Parameters<Live["resulted"]>[2],
  ) {
    const device = await kept.device(deviceId);
    const task = await taskOf(jti, deviceId);
    const claims = await verifyObject(crypto, "result", jws, device.jwk);
    if (claims.cmd !== task.cmdHash)
      throw new DesksideError("SIGNATURE", "The result answers another command.");
    const blobs: Blob[] = [];
    if (claims.document !== undefined && parts.document !== null) {
      const blob = await blobOf(parts.document, claims.document.sha256, "application/json", "document");
      if (blob !== undefined) blobs.push(blob);
    }
    if (claims.out !== undefined && parts.output !== null) {
      const found = parts.output.byteLength === claims.out.bytes;
      const blob = found
        ? await blobOf(parts.output, claims.out.sha256, "application/octet-stream", "output")
        : undefined;
      if (blob !== undefined) blobs.push(blob);
    }
    const document = blobs.some(({ role }) => role === "document")
      ? parseDocument(parts.document)
      : undefined;
    const report =
      task.op === "check.run" && document !== undefined ? z.safeParse(checkReport(), document) : undefined;
    const stored = accepted(
      await store.write("task-result", {
        actor: device.actor,
        at: deps.now(),
        taskId: jti,
        resultId: claims.jti,
        status: claims.status,
        jws,
        startedAt: claims.started,
        endedAt: claims.ended ?? claims.started,
        exit: claims.exit ?? null,
        ...(claims.code === undefined ? {} : { code: claims.code }),
        ...(message === undefined ? {} : { message }),
        ...(report?.success ? { checkStatus: report.data.status, summary: report.data.summary } : {}),
        ...(claims.document === undefined ? {} : { documentSha256: claims.document.sha256 }),
        ...(blobs.some(({ role }) => role === "output") && claims.out !== undefined
          ? { outputSha256: claims.out.sha256 }
          : {}),
        blobs,
      }),
    );
    tell(task);
    const open = claims.status === "open";
    if (!open)
      await hooks.taskEnded({
        task,
        device,
        result: claims,
        document: await whole(document, stored.repeated, claims),
        message,
      });
    return { case: task.caseId, open };
  }

  /** A result that came before its hub was killed comes again, perhaps without its document: that one is kept here. */
  async function whole(document: unknown, repeated: boolean, claims: Claims<"result">): Promise<unknown> {
    if (document !== undefined || !repeated || claims.document === undefined) return document;
    const bytes = await readBlob(store, claims.document.sha256);
    return parseDocument(bytes ?? null);
  }

  return {
    commanded: (user, device, body) => refusing(() => command(user, device, body)),
    commandConfirming: (device, jti) =>
      refusing(async () => {
        const task = await taskOf(jti, device);
        const actor = (await kept.device(device)).actor;
        accepted(await store.write("task-set-state", { actor, at: deps.now(), id: jti, to: "confirming" }));
        tell(task);
        return { case: task.caseId };
      }),
    commandRefused: (deviceId, { cmd, jti, code, details }) =>
      refusing(async () => {
        const device = await kept.device(deviceId);
        const id = jti ?? (await byHash(cmd, deviceId));
        const task = await taskOf(id, deviceId);
        if (task.cmdHash !== cmd) throw new DesksideError("NOT_FOUND", "There is no such command.");
        const message = details === undefined ? {} : { message: details };
        const moved = await store.write("task-set-state", {
          actor: device.actor,
          at: deps.now(),
          id,
          to: "refused",
          code,
          ...message,
        });
        accepted(moved);
        tell(task);
        if (task.runId !== null) await hooks.taskMoved(task);
        return { case: task.caseId, jti: id };
      }),
    resulted: (device, body, parts) => refusing(() => result(device, body, parts)),
    async recorded(_device, { id, sha256, bytes, complete, endedAt }) {
      const row = await store.query
        .selectFrom("recordings")
        .select("caseId")
        .where("id", "=", id)
        .executeTakeFirst();
      if (row === undefined) return;
      accepted(
        await store.write("recording-end", {
          actor: HUB,
          at: endedAt,
          id,
          bytes,
          sha256,
          complete,
          blob: null,
          state: "ended",
        }),
      );
      deps.live().changed(`case:${row.caseId}`, "event");
    },
  };

  async function byHash(cmdHash: string, device: string): Promise<string> {
    const row = await store.query
      .selectFrom("tasks")
      .select("id")
      .where("deviceId", "=", device)
      .where("cmdHash", "=", cmdHash)
      .executeTakeFirst();
    if (row === undefined) throw new DesksideError("NOT_FOUND", "There is no such command.");
    return row.id;
  }
}
