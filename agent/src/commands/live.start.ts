/** Live samples, for as long as somebody watches. */
import { operations } from "@deskside/protocol";
import { defineCoreCommand } from "./_core.ts";

export default defineCoreCommand(operations["live.start"], ({ intervalMs }, { core }) =>
  core.watchLive(intervalMs),
);
