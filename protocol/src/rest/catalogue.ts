/** What an agent can check and install, with parameters as JSON Schema. */
import { foreignLine, foreignText, json, list, name, num, z } from "../schema.ts";
import { TEST_MODES } from "../documents/deployment.ts";
import { scope } from "../scopes.ts";

export const catalogue = () =>
  z.strictObject({
    checks: list(
      z.strictObject({
        id: name(),
        title: foreignLine(120),
        scope: scope(),
        systems: list(foreignLine(16), 3),
        params: z.record(z.string(), json()),
      }),
      100,
    ),
    procedures: list(
      z.strictObject({
        id: name(),
        ref: foreignLine(8),
        version: num(),
        title: foreignLine(120),
        summary: foreignText(600),
        risk: z.enum(["low", "medium", "high"]),
        complexity: z.enum(["routine", "complex"]),
        undo: foreignText(600),
        requiredTests: list(z.enum(TEST_MODES), 5),
        offeredTests: list(z.enum(TEST_MODES), 5),
        runsOnce: z.boolean(),
        params: z.record(z.string(), json()),
      }),
      100,
    ),
  });
export type Catalogue = z.output<ReturnType<typeof catalogue>>;
