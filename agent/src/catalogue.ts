/** What this agent can check and install, for a hub that asks. Loads every check and procedure, so only then. */
import { type Catalogue, catalogue, z } from "@deskside/protocol";
import { checkIds, loadCheck } from "./checks/_run-check.ts";
import { describeProcedures } from "./procedures/_catalogue.ts";

export async function listCatalogue(): Promise<Catalogue> {
  const checks = await Promise.all(checkIds().map(loadCheck));
  const procedures = await describeProcedures();
  return z.parse(catalogue(), {
    checks: checks
      .filter((check) => check !== undefined)
      .map((check) => ({
        id: check.id,
        title: check.title,
        scope: check.scope,
        systems: Object.keys(check.systems),
        params: jsonSchema(check.params()),
      })),
    procedures,
  });
}

const jsonSchema = (schema: z.core.SomeType) => z.toJSONSchema(schema as z.core.$ZodType, { io: "input" });
