/** Runs one unit of work inside a transaction, on any database: idempotency first, then the unit. */
import { hash } from "node:crypto";
import { insertStatement, statement, type Tx } from "../ports/tx.ts";
import type { Write } from "./_define.ts";

/** A unit as it travels to the writer: `input` is JSON. */
export interface Unit {
  readonly name: string;
  readonly input: unknown;
  readonly idempotency?: { readonly scope: string; readonly key: string; readonly at: number };
}

const findKey = statement((db, p: { scope: string; key: string }) =>
  db
    .selectFrom("idempotency_keys")
    .select(["unit", "inputHash", "resultJson"])
    .where("scope", "=", p.scope)
    .where("key", "=", p.key),
);
const insertKey = insertStatement("idempotency_keys", [
  "scope",
  "key",
  "unit",
  "inputHash",
  "resultJson",
  "at",
]);

/** True for a result that asks for its traces to be undone. */
export function isRefusal(result: unknown): boolean {
  return typeof result === "object" && result !== null && "ok" in result && result.ok === false;
}

/** The unit's result. Whoever calls it undoes the unit's changes where the result is a refusal, or where it throws. */
export async function runUnit(tx: Tx, write: Write<never, unknown>, unit: Unit): Promise<unknown> {
  const { idempotency } = unit;
  if (idempotency === undefined) return write.run(tx, unit.input as never);
  const { scope, key, at } = idempotency;
  const inputHash = hash("sha256", JSON.stringify(unit.input), "base64url");
  const known = await tx.first(findKey, { scope, key });
  if (known !== undefined) {
    const same = known.unit === unit.name && known.inputHash === inputHash;
    return same ? (JSON.parse(known.resultJson) as unknown) : { ok: false, code: "CONFLICT" };
  }
  const result = await write.run(tx, unit.input as never);
  if (!isRefusal(result)) {
    const resultJson = JSON.stringify(result ?? null);
    await tx.run(insertKey, { scope, key, unit: unit.name, inputHash, resultJson, at });
  }
  return result;
}
