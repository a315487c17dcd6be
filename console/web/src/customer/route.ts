/** Which of the three pages an address means. Pure. */
import { parseLink } from "@deskside/protocol";

export type CustomerRoute =
  | { readonly page: "case"; readonly id: string; readonly token: string }
  | {
      readonly page: "join";
      readonly id: string;
      readonly secret: string;
      /** The whole link, as the Helper takes it. */
      readonly link: string;
    }
  | { readonly page: "help" }
  /** A link that lost its end on the way. */
  | { readonly page: "incomplete" };

/** Reads an address such as `location.href`. A query, which some mail programs add, is no part of a link. */
export function readRoute(href: string): CustomerRoute {
  const url = new URL(href);
  if (!/^\/[cj](\/|$)/.test(url.pathname)) return { page: "help" };
  const link = `${url.origin}${url.pathname}${url.hash}`;
  const parsed = parseLink(link);
  if (parsed?.kind === "customer") return { page: "case", id: parsed.id, token: parsed.token };
  if (parsed?.kind === "join") return { page: "join", id: parsed.place, secret: parsed.secret, link };
  return { page: "incomplete" };
}
