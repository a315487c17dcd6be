/** Exports a record that its verifier calls good: the last event has the technician's name under it. */
import { type ExportedRecord, parseRecord, verifyRecord } from "@deskside/protocol";
import { crypto, type Desk } from "../platform/desk.ts";

/** An export is an event of the record itself: it is fetched, signed, and fetched again; work on the case may come between. */
const TRIES = 4;

/** The file's text. Where the record never stood still, the newest export, which the verifier calls truncated. */
export async function exportRecord(
  desk: Desk,
  caseId: string,
  how: { readonly format: "json" | "html"; readonly customer: boolean },
): Promise<string> {
  const path = `/cases/${caseId}/export?format=${how.format}${how.customer ? "&copy=customer" : ""}`;
  let text = await desk.text(path);
  for (let tries = 1; tries < TRIES; tries++) {
    const { verdict } = await verifyRecord(crypto, text);
    if (verdict !== "truncated") return text;
    const last = endOf(parseRecord(text));
    if (last === undefined) return text;
    await desk.technician.signHead(caseId, last.seq, last.hash);
    text = await desk.text(path);
  }
  return text;
}

const endOf = ({ events }: ExportedRecord): { seq: number; hash: string } | undefined => events.at(-1);
