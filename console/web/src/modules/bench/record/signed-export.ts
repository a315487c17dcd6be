/** An export whose end carries this technician's name: the export is itself an event, so the head is signed after it. */
import { objects, parseRecord, readStrict } from "@deskside/protocol";
import type { Live } from "../../../live/live.ts";
import { api } from "../../../platform/http.ts";

/** The hub counts an export once while nothing else happens: after two signatures, something else goes on. */
const SIGN_TRIES = 3;

/** An answer that is a text may have been read as JSON on its way. */
export const textOf = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

/** The record as a text. Without a key of one's own it comes as it is. */
export async function signedExport(
  { technician, key }: Live,
  caseId: string,
  format: "json" | "html",
  copy?: "customer",
): Promise<string> {
  const fetchOnce = async (): Promise<string> =>
    textOf(
      await api("exportCase", {
        params: { id: caseId },
        query: { format, ...(copy === undefined ? {} : { copy }) },
      }),
    );
  const canSign = (await key()) !== undefined;
  for (let tries = 1; ; tries++) {
    const text = await fetchOnce();
    const { events, heads } = parseRecord(text);
    const last = events.at(-1);
    if (last === undefined || !canSign || tries === SIGN_TRIES || covers(heads, last.seq)) return text;
    await technician.signHead(caseId, last.seq, last.hash);
  }
}

/** Whether a head stands under this event; only to know if another is wanted: the verifier checks signatures. */
function covers(heads: readonly string[], seq: number): boolean {
  return heads.some((head) => readStrict(objects.head, head).claims.seq >= seq);
}
