/** Invites a technician, or a further browser or command line of one's own (S2); `--wait` signs the answer. */
import { invite, RIGHTS, type Right } from "@deskside/protocol";
import type { Desk } from "../platform/desk.ts";
import { UsageError } from "../platform/problems.ts";
import { createBell, within } from "../platform/waits.ts";
import { answerInvitations } from "../work/invitations.ts";
import { withLiveDesk } from "../work/live-desk.ts";
import { defineCommand } from "./_command.ts";

/** Longest wait for the invited person, in ms. Later: `deskside invite --answer`. */
const WAIT_MS = 3_600_000;

/** Resolves when the invitation was taken up and signed for. */
async function waitFor(desk: Desk, id: string, signal: AbortSignal): Promise<void> {
  const bell = createBell();
  const offs = [desk.link.watch("cases"), desk.link.on("topic.changed", () => bell.ring())];
  const answer = async (): Promise<void> => {
    for (;;) {
      const answered = await answerInvitations(desk);
      if (answered.some((item) => item.id === id)) return;
      await bell.next();
    }
  };
  try {
    await within(
      answer(),
      WAIT_MS,
      "Nobody opened the link in an hour. Later: deskside invite --answer",
      signal,
    );
  } finally {
    for (const off of offs) off();
  }
}

function readRights(words: readonly string[]): Right[] {
  if (words.length === 0) return ["attended"];
  return words
    .flatMap((word) => word.split(","))
    .map((word) => {
      const right = RIGHTS.find((known) => known === word);
      if (right === undefined)
        throw new UsageError(`There is no right “${word}”. There are: ${RIGHTS.join(", ")}.`);
      return right;
    });
}

export default defineCommand({
  usage: "invite --name N [--self] [--can RIGHT…] [--wait] · invite --answer",
  summary:
    "Print an invitation's link; --wait (or --answer later) signs the certificate for whoever used it.",
  options: {
    name: { type: "string" },
    self: { type: "boolean" },
    can: { type: "string", multiple: true },
    wait: { type: "boolean" },
    answer: { type: "boolean" },
  },
  words: [0, 0],
  run: (call) =>
    withLiveDesk(call.home, async (desk) => {
      if (call.on("answer")) {
        const answered = (await answerInvitations(desk)).map(({ id, name }) => ({ id, name }));
        const text =
          answered.length === 0
            ? "Nobody waits."
            : answered.map(({ name }) => `${name} can help people now.`).join("\n");
        return { json: { ok: true, answered }, text };
      }
      const name = call.text("name") ?? (call.on("self") ? desk.signIn.name : undefined);
      if (name === undefined) throw new UsageError("Usage: deskside invite --name NAME");
      const root = desk.signIn.root ?? "";
      const can = readRights(call.texts("can"));
      const made = await invite(desk.deps, root, {
        name,
        can,
        ...(call.on("self") ? { forSelf: true } : {}),
      });
      if (call.on("wait")) {
        process.stderr.write(`${made.url}\nWaiting for ${name} …\n`);
        await waitFor(desk, made.id, call.signal);
        return { json: { ok: true, ...made, answered: true }, text: `${name} can help people now.` };
      }
      const text = `${made.url}\nOne use, 7 days. When ${name} has opened it: deskside invite --answer`;
      return { json: { ok: true, ...made, answered: false }, text };
    }),
});
