/**
 * Makes N devices known to a hub that is not running, through the same writes that joining makes: `FOLDER N KEYS`.
 * Their private keys go to the file KEYS, one a line.
 */
import { writeFileSync } from "node:fs";
import { createSqliteStore } from "../../../console/server/src/adapters/sqlite/sqlite-store.ts";
import { sampleId } from "../../../console/server/src/store.samples.ts";
import { type CrowdKey, newCrowdKey } from "./crowd-key.ts";

/** Devices that are written at once: as many as one commit takes well. */
const AT_ONCE = 64;
const DAY_MS = 86_400_000;

const [folder = "", count = "0", keysFile = ""] = process.argv.slice(2);
const store = createSqliteStore({ folder });
await store.start();
const account = await store.query
  .selectFrom("accounts")
  .select(["id", "name", "organisationId"])
  .executeTakeFirstOrThrow();
const by = { actor: { kind: "technician" as const, id: account.id, name: account.name }, at: Date.now() };
const { organisationId } = account;

/** A case of its own for each that writes: making a link ends the open one of its case. */
async function newCase(): Promise<string> {
  const id = sampleId();
  const open = { id, organisationId, kind: "incident", channel: "phone", problem: "A crowd" } as const;
  must(await store.write("case-open", { ...by, ...open, assigneeId: account.id }));
  return id;
}

async function join(caseId: string, key: CrowdKey, number: number): Promise<void> {
  const { kid: deviceId } = key;
  const tokenHash = deviceId;
  const expiresAt = by.at + DAY_MS;
  const created = await store.write("join-link-create", {
    ...by,
    caseId,
    accountId: account.id,
    tokenHash,
    expiresAt,
  });
  if (!created.ok) return must(created);
  const { id: link } = created;
  must(
    await store.write("join-link-use", {
      at: by.at,
      id: link,
      tokenHash,
      deviceId,
      hostName: `pc-${number}`,
    }),
  );
  must(
    await store.write("device-join", {
      ...by,
      deviceId,
      joinLinkId: link,
      name: `pc-${number}`,
      jwkJson: key.jwk,
      devcert: "made.for.a-crowd",
      certs: [],
      devcertExpiresAt: expiresAt,
      systemJson: JSON.stringify({
        platform: "linux",
        os: "Linux 6.1",
        arch: "x64",
        hostName: `pc-${number}`,
      }),
      agentVersion: "0.1.0",
      capabilities: [],
    }),
  );
  must(await store.write("device-confirm-join", { at: by.at, deviceId, joinLinkId: link }));
}

const keys = Array.from({ length: Number(count) }, newCrowdKey);
let next = 0;
await Promise.all(
  Array.from({ length: AT_ONCE }, async () => {
    const caseId = await newCase();
    for (let number = next++; number < keys.length; number = next++) {
      const key = keys[number];
      if (key !== undefined) await join(caseId, key, number);
    }
  }),
);
await store.stop();
const lines = keys.map(({ privateKey }) =>
  privateKey.export({ format: "der", type: "pkcs8" }).toString("base64"),
);
writeFileSync(keysFile, lines.join("\n"), { mode: 0o600 });
console.log(`made ${keys.length}`);
process.disconnect?.();

function must(result: { ok: boolean; code?: string }): void {
  if (!result.ok) throw new Error(`a write was refused: ${result.code}`);
}
