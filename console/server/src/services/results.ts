/** What machines say of commands: signed results, committed with what they name and handed on to the run or deployment they serve. */
import { createHash } from "node:crypto";
import {
  type Claims,
  checkReport,
  DesksideError,
  DOCUMENT_JSON,
  DOCUMENT_MAX_BYTES,
  parseBounded,
  verifyObject,
  z,
} from "@deskside/protocol";
import type { LiveServices } from "../ports/live.ts";
import type { WriteInput } from "../ports/store.ts";
import { accepted, HUB, type ServiceDeps } from "./_deps.ts";
import { readBlob } from "./blobs.ts";
import type { Hooks } from "./hooks.ts";
import type { Kept, KeptTask } from "./kept.ts";
import { refusing } from "./refusing.ts";

/** Blobs up to this size stand in the database, in bytes: a file of their own would cost two fsyncs for a line of output. */
const INLINE_MAX_BYTES = 16 * 1024;

type Live = Pick<LiveServices, "commandConfirming" | "commandRefused" | "resulted" | "recorded">;
type Blob = NonNullable<WriteInput<"task-result">["blobs"]>[number];

export function createResults(deps: ServiceDeps, kept: Kept, hooks: Hooks): Live {
  const { store, crypto } = deps;

  const taskOf = async (jti: string, device: string): Promise<KeptTask> => {
    const task = await kept.tasks.get(jti);
    if (task === undefined || task.deviceId !== device)
      throw new DesksideError("NOT_FOUND", "There is no such command.");
    return task;
  };
  const tell = ({ caseId, id }: KeptTask): void => deps.live().changed(`case:${caseId}`, "task", id);

  /** The bytes as they are kept; undefined where there are none, or others than the result names. */
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
    if (createHash("sha256").update(bytes).digest("base64url") !== sha256) return undefined;
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
