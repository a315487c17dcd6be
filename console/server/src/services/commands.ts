/** Signed commands (S6): checked and committed before any machine gets them. */
import {
  type Claims,
  DesksideError,
  objects,
  operations,
  type Operation,
  readStrict,
  verifyObject,
  z,
} from "@deskside/protocol";
import type { ConsoleUser, LiveServices } from "../ports/live.ts";
import { newId } from "../record/new-id.ts";
import { accepted, HUB, type ServiceDeps, technician } from "./_deps.ts";
import { hashSecret } from "./callers.ts";
import type { Hooks } from "./hooks.ts";
import type { Kept, KeptGrant, KeptTask } from "./kept.ts";
import type { LostCommands } from "./lost-commands.ts";
import type { OrganisationService } from "./organisation.ts";
import { refusing } from "./refusing.ts";

/** Clocks of technician and hub may differ by this much, in seconds; the agent is the one who judges an expiry. */
const CLOCK_SLACK_S = 300;
/** How long recordings are kept, in ms: 90 days, as the notice says. */
const RECORDING_LIFE_MS = 90 * 86_400_000;
/** Where a command names the deployment that it works on. */
const DEPLOYMENT_OPS = new Set([
  "procedure.install",
  "procedure.run-test",
  "procedure.verify",
  "procedure.rollback",
]);

type Live = Pick<LiveServices, "commanded">;

export function createCommands(
  deps: ServiceDeps,
  kept: Kept,
  organisation: OrganisationService,
  lost: LostCommands,
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
  const tell = ({ caseId, id }: KeptTask): void => deps.live().changed(`case:${caseId}`, "task", id);

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
      lost.sent(jti);
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

  return {
    commanded: (user, device, body) => refusing(() => command(user, device, body)),
  };
}
