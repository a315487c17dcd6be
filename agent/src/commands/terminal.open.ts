/** Opens a terminal; ends with its shell. */
import { operations } from "@deskside/protocol";
import { defineCoreCommand } from "./_core.ts";

export default defineCoreCommand(operations["terminal.open"], (args, { core }) => core.openTerminal(args));
