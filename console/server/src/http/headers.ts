/** Headers that every answer has, and those of our own pages: scripts only from here, framed by nobody. */
import type { FastifyInstance } from "fastify";

/** What is no page of ours runs nothing, shows nothing, and is framed by nobody. */
const NOTHING = "default-src 'none'; frame-ancestors 'none'; sandbox";
/** A year, in s. */
const HSTS = "max-age=31536000";

/** Policy of our pages. Styles are inline because the component library and the terminal insert style elements. */
export const pagePolicy = (origin: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    `connect-src 'self' ${origin.replace(/^http/, "ws")}`,
    "img-src 'self' data:",
    "font-src 'self'",
    "manifest-src 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join("; ");

/** Adds the headers of all answers; a route that sets its own keeps them. */
export function registerHeaders(app: FastifyInstance, origin: () => string): void {
  app.addHook("onSend", async (_request, reply) => {
    const set = (name: string, value: string): void => {
      if (!reply.hasHeader(name)) reply.header(name, value);
    };
    set("content-security-policy", NOTHING);
    set("x-content-type-options", "nosniff");
    set("referrer-policy", "no-referrer");
    set("cross-origin-opener-policy", "same-origin");
    set("cross-origin-resource-policy", "same-origin");
    set("permissions-policy", "camera=(), microphone=(), geolocation=()");
    set("x-frame-options", "DENY");
    if (origin().startsWith("https:")) set("strict-transport-security", HSTS);
  });
}
