/** Numbers that count up within an organisation: case references, places of links. */
import type { Tx } from "../ports/tx.ts";

/** First number of each counter: references and places of three or four digits are easy to say on the telephone. */
const FIRST = { case: 1_001, place: 101 } as const;

/** The next number of a counter; given out once, unless the unit is undone. */
export async function nextNumber(tx: Tx, organisationId: string, name: keyof typeof FIRST): Promise<number> {
  const row = await tx.db
    .insertInto("counters")
    .values({ organisationId, name, value: FIRST[name] })
    .onConflict((conflict) =>
      conflict
        .columns(["organisationId", "name"])
        .doUpdateSet((eb) => ({ value: eb("counters.value", "+", 1) })),
    )
    .returning("value")
    .executeTakeFirstOrThrow();
  return row.value;
}
