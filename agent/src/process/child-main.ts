/** The entry of a child when the agent runs from its source files; a bundle calls {@link childMain} itself. */
import { childMain } from "./child-roles.ts";

await childMain(process.argv[2] ?? "");
