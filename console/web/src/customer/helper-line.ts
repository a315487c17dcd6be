/** The line that a customer pastes into a terminal. A shell reads it, so nothing in it is taken on trust. Pure. */
import { parseLink } from "@deskside/protocol";

export interface Helper {
  readonly path: string;
  readonly sizeBytes: number;
  readonly sha256: string;
}

/** Where the Helper lies on the customer's computer, in the folder that the terminal opens in. */
const FILE = "deskside-helper";

/** A download that can be offered: below `/helper/`, with a hash in hex. */
export const isUsable = (helper: Helper): boolean =>
  /^\/helper\/[A-Za-z0-9][A-Za-z0-9._-]{0,80}$/.test(helper.path) && /^[0-9a-f]{64}$/.test(helper.sha256);

/**
 * Fetches (curl, or wget where there is no curl), compares the hash, and starts it. The file gets its name only when
 * it is whole, so a second try after a broken download starts nothing half. Undefined where a part does not fit.
 */
export function helperLine(helper: Helper, link: string): string | undefined {
  const parsed = parseLink(link);
  if (parsed?.kind !== "join" || !isUsable(helper)) return undefined;
  const url = `${parsed.origin}${helper.path}`;
  const part = `${FILE}.part`;
  return [
    `{ curl -fL# -o ${part} ${url} || wget -q --show-progress -O ${part} ${url}; }`,
    `echo "${helper.sha256}  ${part}" | sha256sum -c --status`,
    `chmod +x ${part}`,
    `mv -f ${part} ${FILE}`,
    `./${FILE} join '${link}'`,
  ].join(" && ");
}
