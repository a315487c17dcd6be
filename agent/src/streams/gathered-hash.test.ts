import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createGatheredHash } from "./gathered-hash.ts";

test("is the hash of all bytes, however they were cut and whenever it is asked for", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.uint8Array({ maxLength: 3_000 }), fc.boolean()), { maxLength: 12 }),
      (pieces) => {
        const gathered = createGatheredHash();
        const whole = createHash("sha256");
        let bytes = 0;
        for (const [piece, asked] of pieces) {
          whole.update(piece);
          bytes += piece.length;
          gathered.update(piece);
          piece.fill(0);
          if (asked) expect(gathered.digest()).toEqual({ sha256: whole.copy().digest("base64url"), bytes });
        }
        expect(gathered.digest()).toEqual({ sha256: whole.digest("base64url"), bytes });
      },
    ),
  );
});
