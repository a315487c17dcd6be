/**
 * The rows of the hub's store as TypeScript types, for any database. Ids are text, times are whole milliseconds
 * since 1970 UTC, truth is 0 or 1, and a column named `…Json` or documented as JSON holds JSON text.
 * Column names are those of the API (Kysely quotes every identifier, so the case of letters is kept everywhere).
 */

/** Who did something, as an event or audit entry names them. `id` is an account, person or device id. */
export type ActorKind = "technician" | "customer" | "agent" | "hub";
/** 0 or 1: SQLite has no boolean, and PostgreSQL gets the same integers. */
export type Flag = 0 | 1;

export interface OrganisationTable {
  id: string;
  name: string;
  /** RFC 7638 thumbprint of the root key; null until the owner's browser has made it. Set once. */
  rootThumbprint: string | null;
  /** 1 where the root is a practice root (`npm run try`). */
  practice: Flag;
  timeZone: string;
  locale: string;
  /** JSON: consent, retention, brand, categories. */
  policyJson: string;
  createdAt: number;
  createdBy: string;
}

/** Numbers given out in order within an organisation: `case`, `place`. */
export interface CounterTable {
  organisationId: string;
  name: string;
  value: number;
}

export type OrgObjectKind = "org" | "techcert" | "revoked" | "rootchange" | "sealed-root" | "offer";
/** A signed object of the organisation, kept as the exact text that was signed. */
export interface OrgObjectTable {
  organisationId: string;
  kind: OrgObjectKind;
  /** What is unique within the kind: `jti`, or the list's issuer and number. */
  ref: string;
  /** The number `n` of an org object or a revocation list, else null. */
  n: number | null;
  /** Account that a certificate names (`sub`), else null. */
  subject: string | null;
  /** Thumbprint of the key that a certificate certifies, else null. */
  keyThumbprint: string | null;
  issuer: string | null;
  /** The compact JWS, or for `sealed-root` the sealed JSON. */
  jws: string;
  /** JSON list: the chain that it rests on, root-signed first, as it came. */
  certsJson: string;
  expiresAt: number | null;
  storedAt: number;
}

export interface AccountTable {
  id: string;
  organisationId: string;
  name: string;
  /** The person for life, as certificates name them. */
  sub: string;
  email: string | null;
  /** The encoded argon2id hash; null until a password is set. */
  passwordHash: string | null;
  /** JSON list of role names; `owner` is the first account. */
  rolesJson: string;
  state: "active" | "disabled";
  lastSignInAt: number | null;
  createdAt: number;
  createdBy: string;
}

export interface PersonTable {
  id: string;
  organisationId: string;
  name: string;
  /** JSON list of `{ kind, value, setAt, verifiedAt? }`. */
  contactsJson: string;
  language: string | null;
  technicalLevel: string | null;
  accessibility: string | null;
  preferredChannel: string | null;
  erasedAt: number | null;
  createdAt: number;
  createdBy: string;
  updatedAt: number;
}

export type DeviceState = "active" | "quarantined" | "retired";
export interface DeviceTable {
  /** Thumbprint of the agent's key. */
  id: string;
  organisationId: string;
  ownerPersonId: string | null;
  /** Host name as the agent gave it, cleaned. */
  name: string;
  assetTag: string | null;
  /** JSON Web Key, public. */
  jwkJson: string;
  /** The newest devcert (JWS). */
  devcert: string;
  devcertExpiresAt: number;
  /** JSON list: the chain of whoever signed it. */
  devcertCertsJson: string;
  /** JSON: `{ os, version, arch, … }` as the agent reports it. */
  systemJson: string;
  agentVersion: string | null;
  /** JSON list. */
  capabilitiesJson: string;
  state: DeviceState;
  /** When the agent had pinned the organisation; null while it is still joining. */
  joinedAt: number | null;
  lastSeenAt: number;
  connectedAt: number | null;
  createdAt: number;
  createdBy: string;
}

export interface SnapshotTable {
  id: string;
  deviceId: string;
  caseId: string | null;
  sessionId: string | null;
  taskId: string | null;
  kind: "inventory" | "configuration" | "usage" | "log";
  /** Blob that holds the document. */
  sha256: string;
  /** JSON: what a list shows without opening the blob. */
  summaryJson: string;
  takenAt: number;
  storedAt: number;
  verifiedBy: string | null;
}

export type CaseKind = "incident" | "request" | "advice" | "complaint" | "problem" | "improvement";
export type CaseState = "new" | "open" | "pending" | "resolved" | "closed" | "rejected";
export type FaultClass = "hardware" | "software" | "network" | "user" | "external" | "undetermined";
export interface CaseTable {
  id: string;
  organisationId: string;
  /** Counts up within the organisation from 1000. */
  number: number;
  /** `#1042` */
  reference: string;
  kind: CaseKind;
  parentId: string | null;
  personId: string | null;
  deviceId: string | null;
  channel: string;
  /** When the customer told us, which may be earlier than when it was typed in. */
  reportedAt: number;
  enteredAt: number;
  /** The problem in the customer's words. */
  problemReported: string;
  problemConfirmed: string | null;
  /** JSON list of: training, hints, information, hardware, software, response-time. */
  needsJson: string;
  remoteNeed: string | null;
  environment: string | null;
  category: string | null;
  /** 1 (many people, work stopped) to 3. */
  impact: number | null;
  /** 1 (now) to 3. */
  urgency: number | null;
  /** 1 to 4, 1 the most pressing. */
  priority: number;
  state: CaseState;
  pendingReason: string | null;
  /** Why a case was rejected or moved back, where a reason is needed. */
  stateReason: string | null;
  assigneeId: string | null;
  tier: number;
  promisedBy: number | null;
  nextUpdateBy: number | null;
  causeClass: string | null;
  faultClass: FaultClass | null;
  routine: Flag | null;
  resolutionCode: string | null;
  resolutionText: string | null;
  resolvedAt: number | null;
  closedAt: number | null;
  /** The customer's word at the end; null while unasked. */
  confirmation: "fixed" | "partly" | "not-fixed" | null;
  /** Why the case was closed without the customer's confirmation. */
  unconfirmedReason: string | null;
  /** The customer's answer to "How was this help?", 1 to 5. */
  ratingScore: number | null;
  ratingComment: string | null;
  reopenCount: number;
  mergedInto: string | null;
  createdAt: number;
  createdBy: string;
  updatedAt: number;
  /** Counts up with every change of the row. */
  version: number;
}

export type Visibility = "internal" | "customer";
/** One link of a stream's chain (`record/append-event.ts`). The other columns repeat what `entry` says, for queries. */
export interface EventTable {
  /** A case id, or `device:…`, `admin:…`. */
  stream: string;
  /** From 1, without gaps. */
  seq: number;
  type: string;
  actorKind: ActorKind;
  actorId: string;
  at: number;
  visibility: Visibility;
  /** The exact JSON text whose bytes the chain covers; null once erased. */
  entry: string | null;
  /** 16 random bytes, base64url; null once erased. */
  salt: string | null;
  /** HMAC-SHA256(salt, entry), base64url: what stays when an entry is erased or shown by hash only. */
  digest: string;
  prevHash: string;
  hash: string;
}

/** The hub's audit: a chain over all that changed (`record/append-audit.ts`). */
export interface AuditTable {
  number: number;
  organisationId: string;
  at: number;
  actorKind: ActorKind;
  actorId: string;
  action: string;
  objectKind: string;
  objectId: string;
  /** JSON text; null once erased. */
  payload: string | null;
  salt: string | null;
  /** HMAC-SHA256(salt, payload), base64url. */
  payloadHash: string;
  prevHash: string;
  /** Also the leaf of the later RFC 6962 tree. */
  hash: string;
}

export type AttestationKind =
  | "consent"
  | "identity"
  | "ownership"
  | "expectation"
  | "agreement"
  | "confirmation"
  | "sign-off"
  | "answer";
export interface AttestationTable {
  id: string;
  caseId: string;
  kind: AttestationKind;
  /** What it is about: a deployment, run, session or step id, or null for the case. */
  subject: string | null;
  personId: string | null;
  actorKind: ActorKind;
  actorId: string;
  actorName: string;
  answer: string;
  /** `agent` (signed on the PC), `link` (reported by link, not signed by the PC), `phone`, `in-person`. */
  method: "agent" | "link" | "phone" | "in-person";
  /** JSON list. */
  scopesJson: string;
  /** Which wording was shown, by version. */
  wording: string | null;
  /** The agent's signed answer or grant, where there is one. */
  jws: string | null;
  evidenceSha256: string | null;
  at: number;
  expiresAt: number | null;
  revokedAt: number | null;
}

export type SessionState =
  | "requested"
  | "notified"
  | "consented"
  | "active"
  | "paused"
  | "ended"
  | "refused"
  | "expired"
  | "revoked";
export interface SessionTable {
  id: string;
  caseId: string;
  deviceId: string;
  accountId: string;
  channel: string;
  state: SessionState;
  /** The newest grant. */
  grantId: string | null;
  requestedAt: number;
  startedAt: number | null;
  endedAt: number | null;
  endReason: string | null;
  summary: string | null;
}

export interface AskTable {
  /** The ask's `jti`. */
  id: string;
  sessionId: string;
  caseId: string;
  deviceId: string;
  accountId: string;
  jws: string;
  scopesJson: string;
  reason: string;
  state: "asked" | "granted" | "refused" | "timed-out" | "withdrawn";
  at: number;
  /** Silence is a no from here on. */
  expiresAt: number;
  answeredAt: number | null;
}

export interface GrantTable {
  /** The grant's `jti`. */
  id: string;
  sessionId: string;
  askId: string | null;
  caseId: string;
  deviceId: string;
  /** The technician that it names. */
  sub: string;
  jws: string;
  /** JSON list of `{ scope, exp }` as signed. */
  scopesJson: string;
  at: number;
  expiresAt: number;
  /** JSON: by scope `{ endedAt, why }`, for scopes that ended before the grant did. */
  endedScopesJson: string;
  revokedAt: number | null;
  revokedReason: string | null;
}

export type TaskState =
  | "queued"
  | "sent"
  | "confirming"
  | "running"
  | "succeeded"
  | "failed"
  | "timed-out"
  | "cancelled"
  | "refused"
  | "unknown";
export interface TaskTable {
  /** The command's `jti`. */
  id: string;
  caseId: string;
  deviceId: string;
  sessionId: string;
  accountId: string;
  runId: string | null;
  /** Which visit of which node of the run asked for it. */
  nodeVisit: string | null;
  deploymentId: string | null;
  op: string;
  argsJson: string;
  scope: string | null;
  risk: string | null;
  trigger: string;
  state: TaskState;
  cmdJws: string;
  cmdHash: string;
  queuedAt: number;
  sentAt: number | null;
  startedAt: number | null;
  finishedAt: number | null;
  exit: number | null;
  /** The status that the agent signed. */
  status: string | null;
  /** Error code and words, where it was refused or failed for a reason of ours. */
  code: string | null;
  message: string | null;
  /** Verdict and one line of a check's report. */
  checkStatus: string | null;
  summary: string | null;
  documentSha256: string | null;
  outputSha256: string | null;
  resultJws: string | null;
}

/** Every signed result of a command: a terminal has two (open, closed). */
export interface TaskResultTable {
  /** The result's `jti`. */
  id: string;
  taskId: string;
  status: string;
  jws: string;
  at: number;
}

export interface BlobTable {
  sha256: string;
  type: string;
  size: number;
  /** `file`: `blobs/<first two>/<sha256>` in the data folder; `inline`: base64 in `content`. */
  place: "file" | "inline";
  content: string | null;
  redacted: Flag;
  retainUntil: number | null;
  createdAt: number;
}

/** Which case or device uses a blob, and as what: who may read it, and what an export holds. */
export interface BlobUseTable {
  sha256: string;
  owner: string;
  role: string;
  caseId: string | null;
  deviceId: string | null;
  at: number;
}

/** A flow with its subflows, as runs follow it to their end whatever becomes of the library. */
export interface FlowTextTable {
  /** SHA-256 of `linkedJson`, base64url. */
  sha256: string;
  flowId: string;
  version: number;
  title: string;
  linkedJson: string;
  createdAt: number;
}

export type RunState = "running" | "waiting" | "concluded" | "confirmed" | "escalated" | "abandoned";
export interface FlowRunTable {
  id: string;
  caseId: string;
  deviceId: string | null;
  sessionId: string | null;
  flowId: string;
  /** The flow as it was when the run began: {@link FlowTextTable}. */
  flowSha256: string;
  state: RunState;
  /** Whom a waiting run waits for. */
  waitingFor: "customer" | "agent" | "technician" | "restart" | null;
  node: string | null;
  /** Number of the last step committed; 0 before the first. */
  seq: number;
  /** The reducer's whole state, JSON text. */
  stateJson: string;
  conclusion: string | null;
  confidence: string | null;
  overrideReason: string | null;
  startedBy: string;
  startedAt: number;
  updatedAt: number;
  endedAt: number | null;
}

/** The index of a step; what was said in full is the event at (`caseId`, `eventSeq`). */
export interface StepRecordTable {
  runId: string;
  /** From 1, without gaps. */
  seq: number;
  /** The answer's own id, made where it was given: a repeat finds this row. */
  answerId: string;
  caseId: string;
  eventSeq: number;
  node: string;
  phase: string;
  reportedBy: "customer" | "technician" | "agent" | "hub";
  status: string | null;
  edge: string | null;
  chosenBy: "rule" | "person";
  taskId: string | null;
  /** Number of the step that this one corrects. */
  corrects: number | null;
  at: number;
}

export type DeploymentState =
  | "planned"
  | "declined"
  | "agreed"
  | "snapshotted"
  | "installed"
  | "testing"
  | "signed-off"
  | "active"
  | "drifted"
  | "rolled-back"
  | "retired";
export interface DeploymentTable {
  id: string;
  caseId: string;
  deviceId: string;
  procedureId: string;
  procedureVersion: number;
  title: string;
  /** The task whose signed document is the plan. */
  planTaskId: string | null;
  paramsJson: string;
  planJson: string;
  agreedAt: number | null;
  agreementId: string | null;
  /** JSON of the install report. */
  installJson: string | null;
  /** JSON of the newest drift report. */
  driftJson: string | null;
  /** JSON of the rollback report. */
  rollbackJson: string | null;
  nativeRef: string | null;
  nativeHash: string | null;
  state: DeploymentState;
  /** JSON list of the test modes that must pass before sign-off. */
  requiredTestsJson: string;
  signedOffAt: number | null;
  signedOffBy: string | null;
  signOffNote: string | null;
  nextRunAt: number | null;
  lastVerifiedAt: number | null;
  endedAt: number | null;
  createdAt: number;
  createdBy: string;
  updatedAt: number;
}

export interface DeploymentTestTable {
  deploymentId: string;
  /** The task that ran the test. */
  taskId: string;
  mode: string;
  passed: Flag;
  /** JSON of the test report. */
  reportJson: string;
  at: number;
}

export interface RecordingTable {
  id: string;
  caseId: string;
  sessionId: string;
  deviceId: string;
  /** The terminal.open task. */
  taskId: string;
  accountId: string;
  cols: number;
  rows: number;
  state: "recording" | "ended" | "lost";
  startedAt: number;
  endedAt: number | null;
  bytes: number;
  /** Blob with the asciicast. */
  sha256: string | null;
  retainUntil: number | null;
}

export interface InvitationTable {
  /** A short number: what stands in the link's path; the secret is only in its fragment, which the hub never sees. */
  id: string;
  organisationId: string;
  accountId: string;
  name: string;
  /** SHA-256 of the token that the link's holder derives from its secret, base64url. */
  tokenHash: string;
  rightsJson: string;
  state: "open" | "requested" | "approved" | "withdrawn";
  /** JSON of what the invited browser sent: public key and MAC. */
  requestJson: string | null;
  expiresAt: number;
  requestedAt: number | null;
  approvedAt: number | null;
  createdAt: number;
  createdBy: string;
}

export interface JoinLinkTable {
  /** A short number: what stands in the link's path; the secret is only in its fragment, which the hub never sees. */
  id: string;
  organisationId: string;
  caseId: string;
  accountId: string;
  /** SHA-256 of the token that the agent derives from the link's secret, base64url. */
  tokenHash: string;
  state: "open" | "used" | "void";
  expiresAt: number;
  usedAt: number | null;
  /** The key that used it. */
  deviceId: string | null;
  createdAt: number;
}

export interface CustomerLinkTable {
  id: string;
  /** SHA-256 of the link's token, base64url. */
  tokenHash: string;
  caseId: string;
  personId: string | null;
  createdAt: number;
  createdBy: string;
  lastUsedAt: number | null;
  revokedAt: number | null;
}

export interface SignInSessionTable {
  /** SHA-256 of the cookie's value, base64url. */
  idHash: string;
  accountId: string;
  kind: "browser" | "command-line";
  userAgent: string;
  createdAt: number;
  lastUsedAt: number;
  expiresAt: number;
  endedAt: number | null;
}

export interface SignInLinkTable {
  /** SHA-256 of the link's token, base64url. */
  tokenHash: string;
  accountId: string;
  purpose: string;
  expiresAt: number;
  usedAt: number | null;
  createdAt: number;
}

export interface AlertTable {
  deviceId: string;
  /** The agent's id for it: the same alert twice is one row and one case. */
  id: string;
  caseId: string;
  kind: string;
  dataJson: string;
  raisedAt: number;
  receivedAt: number;
}

/** A signed statement that a stream stood at (seq, hash). */
export interface HeadTable {
  stream: string;
  seq: number;
  signer: string;
  hash: string;
  jws: string;
  /** JSON list: the signer's chain, empty for an agent. */
  certsJson: string;
  at: number;
}

/** What a request with an idempotency key was answered, so that its repeat gets the same. */
export interface IdempotencyTable {
  scope: string;
  key: string;
  unit: string;
  /** SHA-256 of the input, so that a key used for something else is refused. */
  inputHash: string;
  resultJson: string;
  at: number;
}

/** One row: which installation this database belongs to. */
export interface InstallationTable {
  id: string;
  createdAt: number;
  /** Written by the probe that finds out whether a full disk has room again. */
  probedAt: number;
}

export interface MigrationTable {
  number: number;
  name: string;
  appliedAt: number;
}

/** All tables by name, as Kysely wants them. */
export interface Tables {
  organisations: OrganisationTable;
  counters: CounterTable;
  org_objects: OrgObjectTable;
  accounts: AccountTable;
  persons: PersonTable;
  devices: DeviceTable;
  snapshots: SnapshotTable;
  cases: CaseTable;
  events: EventTable;
  audit_entries: AuditTable;
  attestations: AttestationTable;
  sessions: SessionTable;
  asks: AskTable;
  grants: GrantTable;
  tasks: TaskTable;
  task_results: TaskResultTable;
  blobs: BlobTable;
  blob_uses: BlobUseTable;
  flow_texts: FlowTextTable;
  flow_runs: FlowRunTable;
  step_records: StepRecordTable;
  deployments: DeploymentTable;
  deployment_tests: DeploymentTestTable;
  recordings: RecordingTable;
  invitations: InvitationTable;
  join_links: JoinLinkTable;
  customer_links: CustomerLinkTable;
  sign_in_sessions: SignInSessionTable;
  sign_in_links: SignInLinkTable;
  alerts: AlertTable;
  heads: HeadTable;
  idempotency_keys: IdempotencyTable;
  installation: InstallationTable;
  migrations: MigrationTable;
}
