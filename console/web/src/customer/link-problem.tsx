/** A link that does not open: what happened, and what to do. */
import type { ErrorCode } from "@deskside/protocol";
import { Frame } from "./parts/frame.tsx";
import { shared } from "./parts/shared-words.ts";
import { fill } from "./parts/words.ts";
import { usePageTitle } from "./parts/page-title.ts";
import { words } from "./words.ts";
import { Heading } from "./parts/heading.tsx";

export type LinkProblemKind = "incomplete" | "unknown" | "over" | "busy" | "secure" | "fault";

const OVER: ReadonlySet<ErrorCode> = new Set<ErrorCode>(["LINK_EXPIRED", "LINK_USED"]);
const UNKNOWN: ReadonlySet<ErrorCode> = new Set<ErrorCode>(["LINK_UNKNOWN", "NOT_FOUND"]);

/** How a refusal is told. */
export const linkProblemOf = (code: ErrorCode): LinkProblemKind => {
  if (OVER.has(code)) return "over";
  if (UNKNOWN.has(code)) return "unknown";
  if (code === "BAD_REQUEST") return "incomplete";
  return code === "TOO_MANY" ? "busy" : "fault";
};

export function LinkProblem({ kind }: { readonly kind: LinkProblemKind }) {
  const title = words.link[`${kind}Title`];
  usePageTitle(words.title.plain);
  return (
    <Frame from={words.title.plain}>
      <Heading>{title}</Heading>
      <p className="say">{fill(words.link[kind], { name: shared.yourTechnician })}</p>
      {kind === "busy" || kind === "fault" ? (
        <button type="button" className="big primary" onClick={() => location.reload()}>
          {words.link.again}
        </button>
      ) : null}
    </Frame>
  );
}
