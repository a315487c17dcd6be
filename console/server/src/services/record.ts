/** The record of a case as files, and signatures under its chain. */
import { createHash } from "node:crypto";
import { DesksideError, EXPORT_EVENT_TYPE, RECORD_LIMITS, verifyStrict } from "@deskside/protocol";
import { buildRecord, type CaseRecord } from "../export/build-record.ts";
import { renderReport } from "../export/report.ts";
import { accepted, customer, HUB, type ServiceDeps, technician } from "./_deps.ts";
import { readBlob } from "./blobs.ts";
import type { CustomerCaller, TechnicianCaller } from "./callers.ts";
import type { Cases } from "./cases.ts";
import type { OrganisationService } from "./organisation.ts";

export interface RecordFile {
  /** The file's text. */
  readonly bytes: string;
  readonly contentType: string;
  readonly name: string;
}
type Format = "json" | "html";

export interface RecordService {
  /**
   * The record. Where something happened since the last export, an event that names the summary is added first: whoever
   * wants it covered to its end signs a head after one export and exports again.
   */
  forTechnician(
    caller: TechnicianCaller,
    caseId: string,
    format: Format,
    customersCopy: boolean,
  ): Promise<RecordFile>;
  forCustomer(caller: CustomerCaller, format: Format): Promise<RecordFile>;
  storeHead(
    caller: TechnicianCaller,
    caseId: string,
    body: { head: string; certs: readonly string[] },
  ): Promise<void>;
}

export function createRecordService(
  deps: ServiceDeps,
  cases: Cases,
  organisation: OrganisationService,
): RecordService {
  const { store } = deps;

  const read = async (caseId: string): Promise<CaseRecord> => {
    const record = await store.read("case-record", { caseId });
    if (record === undefined) throw new DesksideError("NOT_FOUND");
    return record;
  };
  /** The summary that the last event names, if that is an export whose summary is still here. */
  const namedSummary = async ({ events }: CaseRecord): Promise<string | undefined> => {
    const last = events.at(-1);
    if (last?.type !== EXPORT_EVENT_TYPE || last.entry === null) return undefined;
    const { data } = JSON.parse(last.entry) as { data: { summary: string } };
    const bytes = await readBlob(store, data.summary);
    return bytes === undefined ? undefined : Buffer.from(bytes).toString();
  };

  /** What people read first, as the hub shows it; the chain names its hash. */
  async function summarise(caller: TechnicianCaller, record: CaseRecord): Promise<string> {
    const { id, organisationId } = record.case;
    const {
      tasks: _tasks,
      chat: _chat,
      lastSeq: _seq,
      lastHash: _hash,
      customerHere: _here,
      ...detail
    } = await cases.detail(id);
    const text = JSON.stringify({
      ...detail,
      attestations: record.attestations.map(({ jws: _, ...each }) => each),
    });
    if (text.length > RECORD_LIMITS.textChars)
      throw new DesksideError("MESSAGE_TOO_LARGE", "The case is larger than one record.");
    const bytes = Buffer.from(text);
    const sha256 = createHash("sha256").update(bytes).digest("base64url");
    await store.blobs.put(bytes);
    const at = deps.now();
    const blob = {
      sha256,
      type: "application/json",
      size: bytes.length,
      owner: id,
      role: "summary",
      caseId: id,
    };
    accepted(await store.write("blob-store", { actor: HUB, at, organisationId, blob }));
    const data = { summary: sha256, upTo: record.events.at(-1)?.seq ?? 0 };
    const by = { actor: technician(caller), at, caseId: id };
    accepted(await store.write("note-add", { ...by, type: EXPORT_EVENT_TYPE, visibility: "customer", data }));
    deps.live().changed(`case:${id}`, "event");
    return text;
  }

  async function fileOf(
    record: CaseRecord,
    copy: "full" | "customer",
    summary: string | null,
    format: Format,
  ): Promise<RecordFile> {
    const about = await organisation.about();
    if (about === null) throw new DesksideError("STATE", "This hub has no organisation yet.");
    const blob = (sha256: string) => readBlob(store, sha256);
    const exported = await buildRecord(record, copy, summary, {
      blob,
      recorder: deps.recorder,
      now: deps.now(),
    });
    const name = `case-${record.case.number}${copy === "customer" ? "-copy" : ""}.${format}`;
    if (format === "json") return { bytes: JSON.stringify(exported), contentType: "application/json", name };
    return { bytes: renderReport(record, exported, about), contentType: "text/html; charset=utf-8", name };
  }

  return {
    async forTechnician(caller, id, format, customersCopy) {
      const { case: row } = await cases.row(id);
      const record = await read(row.id);
      if (customersCopy) return fileOf(record, "customer", null, format);
      const named = await namedSummary(record);
      if (named !== undefined) return fileOf(record, "full", named, format);
      const summary = await summarise(caller, record);
      return fileOf(await read(row.id), "full", summary, format);
    },
    async forCustomer(caller, format) {
      const record = await read(caller.case);
      const { organisationId, id } = record.case;
      const noted = { action: "record.copied", objectKind: "case", objectId: id, payload: { format } };
      accepted(
        await store.write("audit-note", {
          actor: customer(caller),
          at: deps.now(),
          organisationId,
          ...noted,
        }),
      );
      return fileOf(record, "customer", null, format);
    },
    async storeHead(caller, id, { head, certs }) {
      const { case: row } = await cases.row(id);
      const { leaf } = await organisation.signer(certs);
      const { claims, header } = await verifyStrict(deps.crypto, "head", head, leaf.jwk);
      if (leaf.sub !== caller.sub) throw new DesksideError("FORBIDDEN", "It was signed by somebody else.");
      if (claims.case !== row.id) throw new DesksideError("CLAIMS", "It names another case.");
      const stored = await store.write("head-store", {
        actor: technician(caller),
        at: deps.now(),
        caseId: row.id,
        seq: claims.seq,
        hash: claims.hash,
        signer: header.kid,
        jws: head,
        certs: [...certs],
      });
      accepted(stored);
    },
  };
}
