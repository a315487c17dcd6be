/** A signed command arrived: it is in the record before the agent gets it. The same command again gives what became of it. */
import { insertStatement } from "../ports/tx.ts";
import { recordCaseEvent } from "../record/record-event.ts";
import { defineWrite, refuse, type By } from "./_define.ts";
import { findCase, findSession, findTask } from "./_find.ts";

const insertTask = insertStatement("tasks", [
  "id",
  "caseId",
  "deviceId",
  "sessionId",
  "accountId",
  "runId",
  "nodeVisit",
  "deploymentId",
  "op",
  "argsJson",
  "scope",
  "risk",
  "trigger",
  "state",
  "cmdJws",
  "cmdHash",
  "queuedAt",
  "sentAt",
]);

export default defineWrite({
  name: "task-queue",
  async run(
    tx,
    input: By & {
      /** The command's `jti`. */
      id: string;
      sessionId: string;
      accountId: string;
      cmdJws: string;
      /** SHA-256 of the compact form, base64url. */
      cmdHash: string;
      op: string;
      args: unknown;
      scope?: string;
      risk?: string;
      /** `on-demand` unless said otherwise. */
      trigger?: string;
      runId?: string;
      nodeVisit?: string;
      deploymentId?: string;
      /** The agent is connected: it gets the command as soon as this is committed. */
      sent?: boolean;
    },
  ) {
    const { actor, at, id, sessionId, cmdJws, cmdHash, op, args } = input;
    const known = await findTask(tx, id);
    if (known !== undefined) {
      if (known.cmdHash !== cmdHash) return refuse("REPLAYED");
      return { ok: true as const, repeated: true, state: known.state, resultJws: known.resultJws };
    }
    const session = await findSession(tx, sessionId);
    const found = session === undefined ? undefined : await findCase(tx, session.caseId);
    if (session === undefined || found === undefined || session.state === "ended") return refuse("SESSION");
    const { caseId, deviceId } = session;
    const trigger = input.trigger ?? "on-demand";
    const state = input.sent === true ? ("sent" as const) : ("queued" as const);
    await tx.run(insertTask, {
      id,
      caseId,
      deviceId,
      sessionId,
      accountId: input.accountId,
      runId: input.runId ?? null,
      nodeVisit: input.nodeVisit ?? null,
      deploymentId: input.deploymentId ?? null,
      op,
      argsJson: JSON.stringify(args),
      scope: input.scope ?? null,
      risk: input.risk ?? null,
      trigger,
      state,
      cmdJws,
      cmdHash,
      queuedAt: at,
      sentAt: input.sent === true ? at : null,
    });
    await recordCaseEvent(tx, {
      actor,
      at,
      caseId,
      organisationId: found.organisationId,
      type: "task.queued",
      visibility: "customer",
      data: {
        id,
        sessionId,
        deviceId,
        op,
        trigger,
        runId: input.runId,
        deploymentId: input.deploymentId,
        jws: cmdJws,
      },
    });
    return { ok: true as const, repeated: false, state, resultJws: null };
  },
});
