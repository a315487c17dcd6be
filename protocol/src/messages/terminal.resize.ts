/** The window of a terminal has another size; the agent clamps it to 1..1000. */
import { num, int, z } from "../schema.ts";
import { defineMessage } from "./_define.ts";

export default defineMessage({
  type: "terminal.resize",
  directions: ["console-to-hub", "hub-to-agent"],
  since: 1,
  body: () => z.strictObject({ stream: int(1, 0x7fff_ffff), cols: num(), rows: num() }),
});
