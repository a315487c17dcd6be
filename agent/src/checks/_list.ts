/** What the agent tells about its checks, when it is asked. */
import { z } from "@deskside/protocol";
import { checkIds, loadCheck } from "./_run-check.ts";

export interface CheckEntry {
  readonly id: string;
  readonly title: string;
  readonly scope: string;
  readonly timeoutMs: number;
  /** JSON Schema (draft 2020-12) of the parameters. */
  readonly paramsSchema: unknown;
}

/** Loads every check, so call it when somebody asks and not at idle; ids alone are free: {@link checkIds}. */
export async function listChecks(): Promise<CheckEntry[]> {
  const checks = await Promise.all(checkIds().map(loadCheck));
  return checks.flatMap((check) =>
    check === undefined
      ? []
      : [
          {
            id: check.id,
            title: check.title,
            scope: check.scope,
            timeoutMs: check.timeoutMs,
            paramsSchema: z.toJSONSchema(check.params(), { io: "input" }),
          },
        ],
  );
}
