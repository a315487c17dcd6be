/** A check of a flow is due and waits for the session technician's signature. */
import { id, int, json, name, thumbprint, z } from "../schema.ts";
import { scope } from "../scopes.ts";
import { defineMessage } from "./_define.ts";

export default defineMessage({
  type: "run.due",
  directions: ["hub-to-console"],
  since: 1,
  body: () =>
    z.strictObject({
      case: id(),
      run: id(),
      device: thumbprint(),
      sid: id(),
      visit: int(1, 100_000),
      attempt: int(1, 1_000),
      op: name(),
      args: z.record(z.string(), json()),
      /** Scope that a grant must hold; null: any grant of the session. */
      scope: z.nullable(scope()),
      /** Changes nothing: an open console signs it unasked. */
      readOnly: z.boolean(),
      /** `jti` that the command must carry, so that two windows make one run. */
      jti: id(),
    }),
});
