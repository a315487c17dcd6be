/** How a call of the REST interface is implemented: one file in `routes/` for each row of the endpoint table. */
import type { EndpointName, endpoints, ResponseBody, z } from "@deskside/protocol";
import type { CustomerCaller, TechnicianCaller } from "../services/callers.ts";
import type { Services } from "../services/services.ts";

type Row<N extends EndpointName> = (typeof endpoints)[N];
type Parsed<F> = F extends () => infer S ? (S extends z.core.SomeType ? z.output<S> : never) : never;
export type ParsedBody<N extends EndpointName> = Row<N> extends { body: infer F } ? Parsed<F> : undefined;
export type ParsedQuery<N extends EndpointName> = Row<N> extends { query: infer F } ? Parsed<F> : undefined;

type CallerOf<N extends EndpointName> = Row<N>["caller"] extends "customer"
  ? CustomerCaller
  : Row<N>["caller"] extends "public"
    ? undefined
    : TechnicianCaller;

export interface RouteContext<N extends EndpointName> {
  readonly params: Readonly<Record<string, string>>;
  readonly query: ParsedQuery<N>;
  readonly body: ParsedBody<N>;
  readonly caller: CallerOf<N>;
  readonly services: Services;
  /** Address of the peer (behind a trusted proxy: the one that it names). */
  readonly address: string;
  readonly userAgent: string;
  /** The caller's own cookie value; empty for public calls. */
  readonly cookie: string;
  readonly now: number;
}

/** What goes back: the body, with cookies to set or clear; or text of another type. */
export interface Reply<N extends EndpointName> {
  readonly body: ResponseBody<N>;
  readonly cookie?: {
    readonly name: "sign-in" | "customer";
    readonly value: string | null;
    readonly maxAgeS: number;
  };
  readonly contentType?: string;
  readonly download?: string;
}

export interface Route<N extends EndpointName = EndpointName> {
  readonly endpoint: N;
  /** Calls a minute from one address; for sign-in and links. */
  readonly perMinute?: number;
  readonly handle: (context: RouteContext<N>) => Promise<Reply<N>> | Reply<N>;
}

/** Declares a route. Expected failures are thrown as DesksideError: the server turns them into the error body. */
export const defineRoute = <const N extends EndpointName>(route: Route<N>): Route<N> => route;
