/**
 * The REST interface under `/api/v1`, as data: the hub's routes implement it, the console and the command line call it,
 * OpenAPI is made from it. A new call is a new row here and a new file in the hub's `http/routes`.
 */
import { RIGHTS } from "../objects/techcert.ts";
import {
  base64url,
  count,
  foreignLine,
  foreignText,
  id,
  int,
  json,
  jws,
  list,
  name,
  publicJwk,
  sha256,
  text,
  thumbprint,
  timeMs,
  z,
} from "../schema.ts";
import { catalogue } from "./catalogue.ts";
import { customerView } from "./customer-view.ts";
import * as view from "./views.ts";

/** Who may call: nobody in particular, the customer of a case, or a signed-in technician. */
export type Caller = "public" | "customer" | "technician" | "owner";

export interface Endpoint {
  readonly method: "GET" | "POST" | "PATCH";
  /** Below `/api/v1`; `:name` are parameters. */
  readonly path: string;
  readonly caller: Caller;
  /** One sentence for the documentation. */
  readonly summary: string;
  readonly query?: () => z.core.SomeType;
  readonly body?: () => z.core.SomeType;
  readonly response: () => z.core.SomeType;
}

const done = () => z.strictObject({ ok: z.literal(true) });
const page = <T extends z.core.SomeType>(item: T) =>
  z.strictObject({ items: list(item, 200), next: z.nullable(text(200)) });
const paging = { after: z.optional(text(200)), limit: z.optional(z.string().check(z.regex(/^\d{1,3}$/))) };
const password = () => z.string().check(z.minLength(10), z.maxLength(200));
const tokenHash = () => base64url(43);

export const endpoints = {
  // Signing in
  signIn: {
    method: "POST",
    path: "/sign-in",
    caller: "public",
    summary: "Sign in with name and password.",
    body: () => z.strictObject({ name: text(80), password: text(200) }),
    response: view.me,
  },
  signInByLink: {
    method: "POST",
    path: "/sign-in/link",
    caller: "public",
    summary: "Use a one-time sign-in link; a GET never consumes it.",
    body: () => z.strictObject({ token: base64url(64) }),
    response: view.me,
  },
  signOut: {
    method: "POST",
    path: "/sign-out",
    caller: "technician",
    summary: "End this sign-in.",
    body: () => z.strictObject({}),
    response: done,
  },
  getMe: {
    method: "GET",
    path: "/me",
    caller: "technician",
    summary: "Who is signed in.",
    response: view.me,
  },
  setPassword: {
    method: "POST",
    path: "/me/password",
    caller: "technician",
    summary: "Set or change the own password.",
    body: () =>
      z.strictObject({ name: z.optional(foreignLine(80)), current: z.optional(text(200)), next: password() }),
    response: view.me,
  },
  newTicket: {
    method: "POST",
    path: "/tickets",
    caller: "technician",
    summary: "A single-use ticket (30 s) for the live socket.",
    body: () => z.strictObject({}),
    response: () => z.strictObject({ ticket: base64url(64) }),
  },
  // Trust
  getTrust: {
    method: "GET",
    path: "/trust",
    caller: "technician",
    summary: "Organisation, revocation list, and the chains of my keys.",
    response: view.trustState,
  },
  createOrg: {
    method: "POST",
    path: "/org",
    caller: "owner",
    summary: "Store the organisation that the owner's browser or command line made; once.",
    body: () => z.strictObject({ org: jws(), cert: jws(), list: jws(), sealedRoot: text(8_192) }),
    response: done,
  },
  getSealedRoot: {
    method: "GET",
    path: "/org/sealed-root",
    caller: "owner",
    summary: "The root key, sealed under the seven words.",
    response: () => z.strictObject({ sealedRoot: text(8_192) }),
  },
  storeRevocation: {
    method: "POST",
    path: "/org/revocations",
    caller: "technician",
    summary: "Store a newer signed revocation list.",
    body: () => z.strictObject({ list: jws(), certs: list(jws(), 3) }),
    response: done,
  },
  createInvitation: {
    method: "POST",
    path: "/invitations",
    caller: "owner",
    summary: "Invite a technician, or a further browser or command line of one's own.",
    body: () =>
      z.strictObject({
        tokenHash: tokenHash(),
        name: foreignLine(80),
        can: list(z.enum(RIGHTS), 4),
        forSelf: z.optional(z.boolean()),
        /** The new person, as certificates name them: the inviter chooses, and signs for nobody else. */
        sub: z.optional(id()),
      }),
    response: () => z.strictObject({ id: id(), expiresAt: timeMs() }),
  },
  listInvitations: {
    method: "GET",
    path: "/invitations",
    caller: "technician",
    summary: "Invitations and the requests that wait for a signature.",
    response: () => z.strictObject({ items: list(view.invitation(), 200) }),
  },
  requestInvitation: {
    method: "POST",
    path: "/invitations/:id/request",
    caller: "public",
    summary: "Take up an invitation: show a key, set a password (not for an own further key), be signed in.",
    body: () =>
      z.strictObject({
        token: base64url(64),
        jwk: publicJwk(),
        mac: base64url(64),
        password: z.optional(password()),
      }),
    response: view.me,
  },
  approveInvitation: {
    method: "POST",
    path: "/invitations/:id/approve",
    caller: "technician",
    summary: "Store the certificate (with its chain) that the inviter signed for the request.",
    body: () => z.strictObject({ certs: list(jws(), 3) }),
    response: done,
  },
  withdrawInvitation: {
    method: "POST",
    path: "/invitations/:id/withdraw",
    caller: "technician",
    summary: "Make an invitation void.",
    body: () => z.strictObject({}),
    response: done,
  },
  // People
  listPeople: {
    method: "GET",
    path: "/people",
    caller: "technician",
    summary: "Customers, by the beginning of their name.",
    query: () => z.strictObject({ q: z.optional(text(80)), ...paging }),
    response: () => page(view.person()),
  },
  // Cases
  listCases: {
    method: "GET",
    path: "/cases",
    caller: "technician",
    summary: "Cases, newest change first.",
    query: () =>
      z.strictObject({
        state: z.optional(z.enum([...view.CASE_STATES, "active"])),
        q: z.optional(text(200)),
        mine: z.optional(z.enum(["true"])),
        ...paging,
      }),
    response: () => page(view.caseSummary()),
  },
  openCase: {
    method: "POST",
    path: "/cases",
    caller: "technician",
    summary: "Open a case.",
    body: () =>
      z.strictObject({
        person: z.strictObject({
          id: z.optional(id()),
          name: foreignLine(80),
          contact: z.optional(foreignLine(200)),
          technicalLevel: z.optional(z.enum(["plain", "technical"])),
        }),
        problem: foreignText(2_000),
        channel: z.optional(z.enum(view.CASE_CHANNELS)),
        reportedAt: z.optional(timeMs()),
        device: z.optional(thumbprint()),
        needs: z.optional(list(z.enum(view.NEEDS), 6)),
        impact: z.optional(int(1, 3)),
        urgency: z.optional(int(1, 3)),
      }),
    response: view.caseSummary,
  },
  getCase: {
    method: "GET",
    path: "/cases/:id",
    caller: "technician",
    summary: "One case whole; `:id` may also be its number.",
    response: view.caseDetail,
  },
  updateCase: {
    method: "PATCH",
    path: "/cases/:id",
    caller: "technician",
    summary: "Change a case's fields or state.",
    body: () =>
      z.strictObject({
        state: z.optional(z.enum(["open", "pending", "rejected"])),
        reason: z.optional(foreignText(1_000)),
        pendingReason: z.optional(z.enum(["customer", "supplier", "parts", "approval"])),
        problemConfirmed: z.optional(foreignText(2_000)),
        category: z.optional(foreignLine(80)),
        needs: z.optional(list(z.enum(view.NEEDS), 6)),
        impact: z.optional(int(1, 3)),
        urgency: z.optional(int(1, 3)),
        faultClass: z.optional(z.enum(view.FAULT_CLASSES)),
        causeClass: z.optional(foreignLine(80)),
        device: z.optional(thumbprint()),
        assignToMe: z.optional(z.literal(true)),
      }),
    response: view.caseSummary,
  },
  closeCase: {
    method: "POST",
    path: "/cases/:id/close",
    caller: "technician",
    summary: "Resolve and close: needs the customer's confirmation or a reason why there is none.",
    body: () =>
      z.strictObject({
        code: z.enum(view.RESOLUTION_CODES),
        text: foreignText(4_000),
        unconfirmedReason: z.optional(foreignText(1_000)),
      }),
    response: view.caseSummary,
  },
  listEvents: {
    method: "GET",
    path: "/cases/:id/events",
    caller: "technician",
    summary: "The case's chain of events, oldest first.",
    query: () => z.strictObject({ ...paging }),
    response: () => page(view.eventView()),
  },
  addNote: {
    method: "POST",
    path: "/cases/:id/notes",
    caller: "technician",
    summary: "Write a note; a correction is a new one.",
    body: () =>
      z.strictObject({
        text: foreignText(4_000),
        visibility: z.enum(["internal", "customer"]),
        sources: z.optional(list(foreignLine(400), 16)),
      }),
    response: done,
  },
  postChat: {
    method: "POST",
    path: "/cases/:id/chat",
    caller: "technician",
    summary: "Write to the customer.",
    body: () => z.strictObject({ id: id(), text: foreignText(4_000) }),
    response: done,
  },
  createJoinLink: {
    method: "POST",
    path: "/cases/:id/join-links",
    caller: "technician",
    summary:
      "One agent may join by it within 24 h; the hub learns a hash of a token derived from the secret.",
    body: () => z.strictObject({ tokenHash: tokenHash() }),
    response: () => z.strictObject({ id: id(), expiresAt: timeMs() }),
  },
  createCustomerLink: {
    method: "POST",
    path: "/cases/:id/customer-links",
    caller: "technician",
    summary: "Opens the customer's page of this case, on any number of devices.",
    body: () => z.strictObject({ tokenHash: tokenHash() }),
    response: () => z.strictObject({ id: id() }),
  },
  exportCase: {
    method: "GET",
    path: "/cases/:id/export",
    caller: "technician",
    summary: "The record: `format` json or html; `copy=customer` shows internal events by hash only.",
    query: () => z.strictObject({ format: z.enum(["json", "html"]), copy: z.optional(z.enum(["customer"])) }),
    response: () => z.string(),
  },
  storeHead: {
    method: "POST",
    path: "/cases/:id/heads",
    caller: "technician",
    summary: "Put one's name under the chain as it stands.",
    body: () => z.strictObject({ head: jws(), certs: list(jws(), 3) }),
    response: done,
  },
  // Sessions
  openSession: {
    method: "POST",
    path: "/cases/:id/sessions",
    caller: "technician",
    summary: "Begin a session with a device; the customer is asked apart.",
    body: () => z.strictObject({ device: thumbprint() }),
    response: view.sessionView,
  },
  endSession: {
    method: "POST",
    path: "/sessions/:id/end",
    caller: "technician",
    summary: "End a session in the books (the PC is told by a signed command).",
    body: () => z.strictObject({ summary: z.optional(foreignText(2_000)) }),
    response: done,
  },
  getTask: {
    method: "GET",
    path: "/tasks/:jti",
    caller: "technician",
    summary: "One command and what came of it.",
    response: view.taskView,
  },
  getBlob: {
    method: "GET",
    path: "/blobs/:sha256",
    caller: "technician",
    summary: "A document or output by its hash, as application/octet-stream.",
    response: () => z.string(),
  },
  getRecording: {
    method: "GET",
    path: "/recordings/:id",
    caller: "technician",
    summary: "A terminal's recording as asciicast v2.",
    response: () => z.string(),
  },
  // Devices
  listDevices: {
    method: "GET",
    path: "/devices",
    caller: "technician",
    summary: "Devices, by name.",
    query: () => z.strictObject({ q: z.optional(text(120)), ...paging }),
    response: () => page(view.deviceSummary()),
  },
  getDevice: {
    method: "GET",
    path: "/devices/:id",
    caller: "technician",
    summary: "One device whole; `:id` may be its name where that is unique.",
    response: view.deviceDetail,
  },
  getCatalogue: {
    method: "GET",
    path: "/devices/:id/catalogue",
    caller: "technician",
    summary: "The checks and procedures of a device's agent.",
    response: catalogue,
  },
  diffSnapshots: {
    method: "GET",
    path: "/devices/:id/changes",
    caller: "technician",
    summary: "What changed between two inventories.",
    query: () => z.strictObject({ from: sha256(), to: sha256() }),
    response: () =>
      z.strictObject({
        changes: list(
          z.strictObject({
            part: text(64),
            kind: z.enum(["added", "removed", "changed"]),
            what: foreignLine(300),
            before: z.nullable(foreignLine(500)),
            after: z.nullable(foreignLine(500)),
          }),
          2_000,
        ),
      }),
  },
  // Flows
  listFlows: {
    method: "GET",
    path: "/flows",
    caller: "technician",
    summary: "The library's flows, with their lint.",
    response: () => z.strictObject({ items: list(view.flowSummary(), 200) }),
  },
  getFlow: {
    method: "GET",
    path: "/flows/:id",
    caller: "technician",
    summary: "One flow with its graph.",
    response: view.flowDetail,
  },
  lintFlow: {
    method: "POST",
    path: "/flows/lint",
    caller: "technician",
    summary: "Lint a flow's text.",
    body: () => z.strictObject({ yaml: text(256 * 1024), file: foreignLine(200) }),
    response: () =>
      z.strictObject({
        problems: list(z.strictObject({ line: count(), column: count(), message: foreignText(500) }), 200),
      }),
  },
  startRun: {
    method: "POST",
    path: "/cases/:id/runs",
    caller: "technician",
    summary: "Start a flow in a case.",
    body: () => z.strictObject({ flow: name(), device: z.optional(thumbprint()), session: z.optional(id()) }),
    response: view.runView,
  },
  getRun: {
    method: "GET",
    path: "/runs/:id",
    caller: "technician",
    summary: "One run with its steps and what is due.",
    response: view.runView,
  },
  answerStep: {
    method: "POST",
    path: "/runs/:id/answers",
    caller: "technician",
    summary:
      "Answer or advance the step that is due. The same `answerId` returns what is stored; a stale `visit` gets STALE_STEP.",
    body: () =>
      z.strictObject({
        answerId: base64url(64),
        visit: count(),
        value: foreignText(4_000),
        reportedBy: z.enum(["customer", "technician"]),
        goto: z.optional(text(64)),
        reason: z.optional(foreignText(1_000)),
      }),
    response: view.runView,
  },
  retryStep: {
    method: "POST",
    path: "/runs/:id/retry",
    caller: "technician",
    summary: "Run the due check or action again.",
    body: () => z.strictObject({ visit: count() }),
    response: view.runView,
  },
  correctStep: {
    method: "POST",
    path: "/runs/:id/corrections",
    caller: "technician",
    summary: "Correct an earlier step: a new record beside the old one.",
    body: () =>
      z.strictObject({
        answerId: base64url(64),
        corrects: count(),
        observation: foreignText(4_000),
        reason: foreignText(1_000),
      }),
    response: view.runView,
  },
  abandonRun: {
    method: "POST",
    path: "/runs/:id/abandon",
    caller: "technician",
    summary: "Leave a run, with the reason.",
    body: () => z.strictObject({ reason: foreignText(1_000) }),
    response: view.runView,
  },
  // Deployments
  createDeployment: {
    method: "POST",
    path: "/deployments",
    caller: "technician",
    summary: "Keep a plan (the document of a `procedure.plan` task) and put it before the customer.",
    body: () => z.strictObject({ case: id(), task: id() }),
    response: view.deploymentView,
  },
  getDeployment: {
    method: "GET",
    path: "/deployments/:id",
    caller: "technician",
    summary: "One deployment whole.",
    response: view.deploymentView,
  },
  agreeDeployment: {
    method: "POST",
    path: "/deployments/:id/agree",
    caller: "technician",
    summary: "Record the customer's word on the plan, given by phone.",
    body: () => z.strictObject({ agreed: z.boolean(), how: foreignLine(200) }),
    response: view.deploymentView,
  },
  signOffDeployment: {
    method: "POST",
    path: "/deployments/:id/sign-off",
    caller: "technician",
    summary: "Sign off; refused before every required test has passed.",
    body: () => z.strictObject({ note: foreignText(1_000) }),
    response: view.deploymentView,
  },
  // The customer's side
  lookAtJoinLink: {
    method: "POST",
    path: "/join-links/:id/look",
    caller: "public",
    summary: "What the join page shows; consumes nothing.",
    body: () => z.strictObject({ token: base64url(64) }),
    response: () =>
      z.strictObject({
        organisation: foreignLine(80),
        technician: foreignLine(80),
        state: z.enum(["open", "used", "expired"]),
        practice: z.boolean(),
        helper: z.nullable(z.strictObject({ path: text(200), sizeBytes: count(), sha256: text(64) })),
      }),
  },
  enterAsCustomer: {
    method: "POST",
    path: "/customer/enter",
    caller: "public",
    summary: "Open the customer's page by its link.",
    body: () => z.strictObject({ link: id(), token: base64url(64) }),
    response: customerView,
  },
  getCustomerView: {
    method: "GET",
    path: "/customer/view",
    caller: "customer",
    summary: "All that the customer's page shows.",
    response: customerView,
  },
  newCustomerTicket: {
    method: "POST",
    path: "/customer/tickets",
    caller: "customer",
    summary: "A single-use ticket (30 s) for the customer's live socket.",
    body: () => z.strictObject({}),
    response: () => z.strictObject({ ticket: base64url(64) }),
  },
  answerAsCustomer: {
    method: "POST",
    path: "/customer/answers",
    caller: "customer",
    summary: "Answer the step; the first answer wins.",
    body: () => z.strictObject({ step: id(), answerId: base64url(64), value: foreignText(4_000) }),
    response: customerView,
  },
  agreeAsCustomer: {
    method: "POST",
    path: "/customer/plan",
    caller: "customer",
    summary: "Say yes or no to a plan.",
    body: () => z.strictObject({ deployment: id(), agreed: z.boolean() }),
    response: customerView,
  },
  chatAsCustomer: {
    method: "POST",
    path: "/customer/chat",
    caller: "customer",
    summary: "Write to the technician.",
    body: () => z.strictObject({ id: id(), text: foreignText(4_000) }),
    response: customerView,
  },
  stopAsCustomer: {
    method: "POST",
    path: "/customer/stop",
    caller: "customer",
    summary: "Ask the hub to end everything on the PC.",
    body: () => z.strictObject({}),
    response: customerView,
  },
  rateAsCustomer: {
    method: "POST",
    path: "/customer/rating",
    caller: "customer",
    summary: "How was this help?",
    body: () => z.strictObject({ score: int(1, 5), comment: z.optional(foreignText(2_000)) }),
    response: customerView,
  },
  customerRecord: {
    method: "GET",
    path: "/customer/record",
    caller: "customer",
    summary: "The customer's copy of the record.",
    query: () => z.strictObject({ format: z.enum(["json", "html"]) }),
    response: () => z.string(),
  },
  // About the hub
  about: {
    method: "GET",
    path: "/about",
    caller: "public",
    summary: "Name, version, and whether this is a practice hub.",
    response: () =>
      z.strictObject({
        product: z.literal("Deskside"),
        version: text(32),
        organisation: z.nullable(foreignLine(80)),
        practice: z.boolean(),
        timeMs: timeMs(),
      }),
  },
  apiError: {
    method: "GET",
    path: "/errors",
    caller: "public",
    summary: "Every error code with its status and its advice.",
    response: () => z.strictObject({ errors: z.record(z.string(), json()) }),
  },
} as const satisfies Record<string, Endpoint>;

export type EndpointName = keyof typeof endpoints;
type SchemaOf<F> = F extends () => infer S ? (S extends z.core.SomeType ? S : never) : never;
export type RequestBody<N extends EndpointName> = (typeof endpoints)[N] extends { body: infer F }
  ? z.input<SchemaOf<F>>
  : undefined;
export type RequestQuery<N extends EndpointName> = (typeof endpoints)[N] extends { query: infer F }
  ? z.input<SchemaOf<F>>
  : undefined;
export type ResponseBody<N extends EndpointName> = z.output<SchemaOf<(typeof endpoints)[N]["response"]>>;

/** The body of every failed call. `current` carries the present state where a stale write was refused. */
export const errorBody = () =>
  z.strictObject({
    code: text(64),
    message: foreignText(1_000),
    details: z.optional(foreignText(1_000)),
    retryable: z.boolean(),
    correlation: text(64),
    current: z.optional(json()),
  });
