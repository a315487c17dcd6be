/** Takes up a terminal again, or looks on; ends when its stream does. */
import { operations } from "@deskside/protocol";
import { defineCoreCommand } from "./_core.ts";

export default defineCoreCommand(operations["terminal.attach"], (args, { core }) =>
  core.attachTerminal(args),
);
