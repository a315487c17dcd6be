/** Writes `flow.schema.json` from the schema of the flow language: `node console/server/library/write-flow-schema.ts`, then `npm run format`. */
import { writeFileSync } from "node:fs";
import { flowJsonSchema } from "@deskside/protocol/flow";

writeFileSync(new URL("flow.schema.json", import.meta.url), `${JSON.stringify(flowJsonSchema(), null, 2)}\n`);
