/** The first schema: everything from the organisation to the record of a case. */
import { type CreateTableBuilder, type Kysely, sql, SqliteAdapter } from "kysely";
import { defineMigration } from "./_define.ts";

/** `int` holds times in ms and counts; `!` means not null. */
type ColumnType = "text" | "text!" | "int" | "int!";

/** A table with its primary key; no foreign keys, since units look up what they refer to and nothing is deleted under them. */
async function table(
  db: Kysely<unknown>,
  name: string,
  key: readonly string[],
  columns: Record<string, ColumnType>,
  isSmall = false,
): Promise<void> {
  let builder = db.schema.createTable(name);
  for (const [column, type] of Object.entries(columns)) {
    builder = builder.addColumn(column, type.startsWith("int") ? "bigint" : "text", (definition) =>
      type.endsWith("!") ? definition.notNull() : definition,
    );
  }
  builder = builder.addPrimaryKeyConstraint(`${name}_key`, key as never[]);
  await (isSmall ? clustered(db, builder) : builder).execute();
}

/**
 * SQLite keeps a table's rows in its primary key where it is told to, and so writes one tree instead of two. It pays for
 * rows of a few hundred bytes; PostgreSQL has no such thing and loses nothing.
 */
function clustered<T extends CreateTableBuilder<never, never>>(db: Kysely<unknown>, builder: T): T {
  const isSqlite = db.getExecutor().adapter instanceof SqliteAdapter;
  return isSqlite ? (builder.modifyEnd(sql`without rowid`) as T) : builder;
}

async function index(
  db: Kysely<unknown>,
  name: string,
  columns: readonly string[],
  unique?: "unique",
): Promise<void> {
  const builder = db.schema
    .createIndex(`${name}_by_${columns.join("_")}`)
    .on(name)
    .columns(columns as never[]);
  await (unique === undefined ? builder : builder.unique()).execute();
}

export default defineMigration({
  async up(db) {
    await table(db, "organisations", ["id"], {
      id: "text!",
      name: "text!",
      rootThumbprint: "text",
      practice: "int!",
      timeZone: "text!",
      locale: "text!",
      policyJson: "text!",
      createdAt: "int!",
      createdBy: "text!",
    });
    await table(
      db,
      "counters",
      ["organisationId", "name"],
      {
        organisationId: "text!",
        name: "text!",
        value: "int!",
      },
      true,
    );
    await table(db, "org_objects", ["organisationId", "kind", "ref"], {
      organisationId: "text!",
      kind: "text!",
      ref: "text!",
      n: "int",
      subject: "text",
      keyThumbprint: "text",
      issuer: "text",
      jws: "text!",
      certsJson: "text!",
      expiresAt: "int",
      storedAt: "int!",
    });
    await table(db, "accounts", ["id"], {
      id: "text!",
      organisationId: "text!",
      name: "text!",
      sub: "text!",
      email: "text",
      passwordHash: "text",
      rolesJson: "text!",
      state: "text!",
      lastSignInAt: "int",
      createdAt: "int!",
      createdBy: "text!",
    });
    await table(db, "persons", ["id"], {
      id: "text!",
      organisationId: "text!",
      name: "text!",
      contactsJson: "text!",
      language: "text",
      technicalLevel: "text",
      accessibility: "text",
      preferredChannel: "text",
      erasedAt: "int",
      createdAt: "int!",
      createdBy: "text!",
      updatedAt: "int!",
    });
    await table(db, "devices", ["id"], {
      id: "text!",
      organisationId: "text!",
      ownerPersonId: "text",
      name: "text!",
      assetTag: "text",
      jwkJson: "text!",
      devcert: "text!",
      devcertExpiresAt: "int!",
      devcertCertsJson: "text!",
      systemJson: "text!",
      agentVersion: "text",
      capabilitiesJson: "text!",
      state: "text!",
      joinedAt: "int",
      lastSeenAt: "int!",
      connectedAt: "int",
      createdAt: "int!",
      createdBy: "text!",
    });
    await table(db, "snapshots", ["id"], {
      id: "text!",
      deviceId: "text!",
      caseId: "text",
      sessionId: "text",
      taskId: "text",
      kind: "text!",
      sha256: "text!",
      summaryJson: "text!",
      takenAt: "int!",
      storedAt: "int!",
      verifiedBy: "text",
    });
    await table(db, "cases", ["id"], {
      id: "text!",
      organisationId: "text!",
      number: "int!",
      reference: "text!",
      kind: "text!",
      parentId: "text",
      personId: "text",
      deviceId: "text",
      channel: "text!",
      reportedAt: "int!",
      enteredAt: "int!",
      problemReported: "text!",
      problemConfirmed: "text",
      needsJson: "text!",
      remoteNeed: "text",
      environment: "text",
      category: "text",
      impact: "int",
      urgency: "int",
      priority: "int!",
      state: "text!",
      pendingReason: "text",
      stateReason: "text",
      assigneeId: "text",
      tier: "int!",
      promisedBy: "int",
      nextUpdateBy: "int",
      causeClass: "text",
      faultClass: "text",
      routine: "int",
      resolutionCode: "text",
      resolutionText: "text",
      resolvedAt: "int",
      closedAt: "int",
      confirmation: "text",
      unconfirmedReason: "text",
      ratingScore: "int",
      ratingComment: "text",
      reopenCount: "int!",
      mergedInto: "text",
      createdAt: "int!",
      createdBy: "text!",
      updatedAt: "int!",
      version: "int!",
    });
    await table(db, "events", ["stream", "seq"], {
      stream: "text!",
      seq: "int!",
      type: "text!",
      actorKind: "text!",
      actorId: "text!",
      at: "int!",
      visibility: "text!",
      entry: "text",
      salt: "text",
      digest: "text!",
      prevHash: "text!",
      hash: "text!",
    });
    await table(
      db,
      "audit_entries",
      ["number"],
      {
        number: "int!",
        organisationId: "text!",
        at: "int!",
        actorKind: "text!",
        actorId: "text!",
        action: "text!",
        objectKind: "text!",
        objectId: "text!",
        payload: "text",
        salt: "text",
        payloadHash: "text!",
        prevHash: "text!",
        hash: "text!",
      },
      true,
    );
    await table(db, "attestations", ["id"], {
      id: "text!",
      caseId: "text!",
      kind: "text!",
      subject: "text",
      personId: "text",
      actorKind: "text!",
      actorId: "text!",
      actorName: "text!",
      answer: "text!",
      method: "text!",
      scopesJson: "text!",
      wording: "text",
      jws: "text",
      evidenceSha256: "text",
      at: "int!",
      expiresAt: "int",
      revokedAt: "int",
    });
    await table(db, "sessions", ["id"], {
      id: "text!",
      caseId: "text!",
      deviceId: "text!",
      accountId: "text!",
      channel: "text!",
      state: "text!",
      grantId: "text",
      requestedAt: "int!",
      startedAt: "int",
      endedAt: "int",
      endReason: "text",
      summary: "text",
    });
    await table(db, "asks", ["id"], {
      id: "text!",
      sessionId: "text!",
      caseId: "text!",
      deviceId: "text!",
      accountId: "text!",
      jws: "text!",
      scopesJson: "text!",
      reason: "text!",
      state: "text!",
      at: "int!",
      expiresAt: "int!",
      answeredAt: "int",
    });
    await table(db, "grants", ["id"], {
      id: "text!",
      sessionId: "text!",
      askId: "text",
      caseId: "text!",
      deviceId: "text!",
      sub: "text!",
      jws: "text!",
      scopesJson: "text!",
      at: "int!",
      expiresAt: "int!",
      endedScopesJson: "text!",
      revokedAt: "int",
      revokedReason: "text",
    });
    await table(db, "tasks", ["id"], {
      id: "text!",
      caseId: "text!",
      deviceId: "text!",
      sessionId: "text!",
      accountId: "text!",
      runId: "text",
      nodeVisit: "text",
      deploymentId: "text",
      op: "text!",
      argsJson: "text!",
      scope: "text",
      risk: "text",
      trigger: "text!",
      state: "text!",
      cmdJws: "text!",
      cmdHash: "text!",
      queuedAt: "int!",
      sentAt: "int",
      startedAt: "int",
      finishedAt: "int",
      exit: "int",
      status: "text",
      code: "text",
      message: "text",
      checkStatus: "text",
      summary: "text",
      documentSha256: "text",
      outputSha256: "text",
      resultJws: "text",
    });
    await table(db, "task_results", ["id"], {
      id: "text!",
      taskId: "text!",
      status: "text!",
      jws: "text!",
      at: "int!",
    });
    await table(db, "blobs", ["sha256"], {
      sha256: "text!",
      type: "text!",
      size: "int!",
      place: "text!",
      content: "text",
      redacted: "int!",
      retainUntil: "int",
      createdAt: "int!",
    });
    await table(db, "blob_uses", ["sha256", "owner", "role"], {
      sha256: "text!",
      owner: "text!",
      role: "text!",
      caseId: "text",
      deviceId: "text",
      at: "int!",
    });
    await table(db, "flow_texts", ["sha256"], {
      sha256: "text!",
      flowId: "text!",
      version: "int!",
      title: "text!",
      linkedJson: "text!",
      createdAt: "int!",
    });
    await table(db, "flow_runs", ["id"], {
      id: "text!",
      caseId: "text!",
      deviceId: "text",
      sessionId: "text",
      flowId: "text!",
      flowSha256: "text!",
      state: "text!",
      waitingFor: "text",
      node: "text",
      seq: "int!",
      stateJson: "text!",
      conclusion: "text",
      confidence: "text",
      overrideReason: "text",
      startedBy: "text!",
      startedAt: "int!",
      updatedAt: "int!",
      endedAt: "int",
    });
    await table(
      db,
      "step_records",
      ["runId", "seq"],
      {
        runId: "text!",
        seq: "int!",
        answerId: "text!",
        caseId: "text!",
        eventSeq: "int!",
        node: "text!",
        phase: "text!",
        reportedBy: "text!",
        status: "text",
        edge: "text",
        chosenBy: "text!",
        taskId: "text",
        corrects: "int",
        at: "int!",
      },
      true,
    );
    await table(db, "deployments", ["id"], {
      id: "text!",
      caseId: "text!",
      deviceId: "text!",
      procedureId: "text!",
      procedureVersion: "int!",
      title: "text!",
      planTaskId: "text",
      paramsJson: "text!",
      planJson: "text!",
      agreedAt: "int",
      agreementId: "text",
      installJson: "text",
      driftJson: "text",
      rollbackJson: "text",
      nativeRef: "text",
      nativeHash: "text",
      state: "text!",
      requiredTestsJson: "text!",
      signedOffAt: "int",
      signedOffBy: "text",
      signOffNote: "text",
      nextRunAt: "int",
      lastVerifiedAt: "int",
      endedAt: "int",
      createdAt: "int!",
      createdBy: "text!",
      updatedAt: "int!",
    });
    await table(db, "deployment_tests", ["deploymentId", "taskId"], {
      deploymentId: "text!",
      taskId: "text!",
      mode: "text!",
      passed: "int!",
      reportJson: "text!",
      at: "int!",
    });
    await table(db, "recordings", ["id"], {
      id: "text!",
      caseId: "text!",
      sessionId: "text!",
      deviceId: "text!",
      taskId: "text!",
      accountId: "text!",
      cols: "int!",
      rows: "int!",
      state: "text!",
      startedAt: "int!",
      endedAt: "int",
      bytes: "int!",
      sha256: "text",
      retainUntil: "int",
    });
    await table(db, "invitations", ["id"], {
      id: "text!",
      organisationId: "text!",
      accountId: "text!",
      name: "text!",
      tokenHash: "text!",
      rightsJson: "text!",
      state: "text!",
      requestJson: "text",
      expiresAt: "int!",
      requestedAt: "int",
      approvedAt: "int",
      createdAt: "int!",
      createdBy: "text!",
    });
    await table(db, "join_links", ["id"], {
      id: "text!",
      organisationId: "text!",
      caseId: "text!",
      accountId: "text!",
      tokenHash: "text!",
      state: "text!",
      expiresAt: "int!",
      usedAt: "int",
      deviceId: "text",
      createdAt: "int!",
    });
    await table(db, "customer_links", ["id"], {
      id: "text!",
      tokenHash: "text!",
      caseId: "text!",
      personId: "text",
      createdAt: "int!",
      createdBy: "text!",
      lastUsedAt: "int",
      revokedAt: "int",
    });
    await table(db, "sign_in_sessions", ["idHash"], {
      idHash: "text!",
      accountId: "text!",
      kind: "text!",
      userAgent: "text!",
      createdAt: "int!",
      lastUsedAt: "int!",
      expiresAt: "int!",
      endedAt: "int",
    });
    await table(db, "sign_in_links", ["tokenHash"], {
      tokenHash: "text!",
      accountId: "text!",
      purpose: "text!",
      expiresAt: "int!",
      usedAt: "int",
      createdAt: "int!",
    });
    await table(db, "alerts", ["deviceId", "id"], {
      deviceId: "text!",
      id: "text!",
      caseId: "text!",
      kind: "text!",
      dataJson: "text!",
      raisedAt: "int!",
      receivedAt: "int!",
    });
    await table(db, "heads", ["stream", "seq", "signer"], {
      stream: "text!",
      seq: "int!",
      signer: "text!",
      hash: "text!",
      jws: "text!",
      certsJson: "text!",
      at: "int!",
    });
    await table(
      db,
      "idempotency_keys",
      ["scope", "key"],
      {
        scope: "text!",
        key: "text!",
        unit: "text!",
        inputHash: "text!",
        resultJson: "text!",
        at: "int!",
      },
      true,
    );
    await table(db, "installation", ["id"], {
      id: "text!",
      createdAt: "int!",
      probedAt: "int!",
    });

    // Lists, newest first, paged by key.
    await index(db, "cases", ["organisationId", "number"], "unique");
    await index(db, "cases", ["organisationId", "updatedAt", "id"]);
    await index(db, "cases", ["organisationId", "state", "updatedAt", "id"]);
    await index(db, "cases", ["personId"]);
    await index(db, "cases", ["deviceId"]);
    await index(db, "devices", ["organisationId", "lastSeenAt", "id"]);
    await index(db, "devices", ["organisationId", "name", "id"]);
    await index(db, "persons", ["organisationId", "name", "id"]);
    await index(db, "snapshots", ["deviceId", "kind", "takenAt"]);

    // What belongs to a case, a session, a run or a device.
    await index(db, "attestations", ["caseId"]);
    await index(db, "sessions", ["caseId"]);
    await index(db, "sessions", ["deviceId", "requestedAt"]);
    await index(db, "asks", ["sessionId"]);
    await index(db, "grants", ["sessionId"]);
    await index(db, "grants", ["deviceId", "expiresAt"]);
    await index(db, "tasks", ["sessionId", "queuedAt"]);
    await index(db, "tasks", ["caseId", "queuedAt"]);
    await index(db, "tasks", ["deviceId", "queuedAt"]);
    await index(db, "tasks", ["runId"]);
    await index(db, "tasks", ["cmdHash"], "unique");
    await index(db, "task_results", ["taskId"]);
    await index(db, "blob_uses", ["caseId"]);
    await index(db, "flow_runs", ["caseId"]);
    await index(db, "deployments", ["caseId"]);
    await index(db, "deployments", ["deviceId"]);
    await index(db, "recordings", ["caseId"]);
    await index(db, "recordings", ["sessionId"]);
    await index(db, "alerts", ["caseId"]);

    // What must not happen twice, and what is looked up by what somebody shows.
    await index(db, "step_records", ["runId", "answerId"], "unique");
    await index(db, "accounts", ["organisationId", "email"], "unique");
    await index(db, "org_objects", ["organisationId", "kind", "subject"]);
    await index(db, "org_objects", ["keyThumbprint"]);
    await index(db, "accounts", ["sub"], "unique");
    await index(db, "invitations", ["organisationId", "createdAt"]);
    await index(db, "join_links", ["caseId"]);
    await index(db, "customer_links", ["tokenHash"], "unique");
    await index(db, "customer_links", ["caseId"]);
    await index(db, "sign_in_sessions", ["accountId"]);
    await index(db, "sign_in_links", ["accountId"]);
  },
});
