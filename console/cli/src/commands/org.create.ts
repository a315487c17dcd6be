/** The first start without a browser: root, organisation, the owner's key. The words are shown once. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { UsageError } from "../platform/problems.ts";
import { foundOrganisation } from "../work/organisation.ts";
import { passwordFromStdin } from "../work/secret-input.ts";
import { signInBy, signInLink } from "../work/sign-in.ts";
import { defineCommand } from "./_command.ts";

export default defineCommand({
  usage:
    "org create --name ORGANISATION --owner YOU [--link LINK] [--sealed-root FILE] [--password-stdin] [--practice]",
  summary:
    "The owner's first start: makes the organisation's root and your key; prints the seven words once.",
  options: {
    name: { type: "string" },
    owner: { type: "string" },
    link: { type: "string" },
    "sealed-root": { type: "string" },
    practice: { type: "boolean" },
    "password-stdin": { type: "boolean" },
  },
  words: [0, 0],
  async run(call) {
    const name = call.text("name");
    const owner = call.text("owner");
    const link = call.text("link");
    if (name === undefined || owner === undefined)
      throw new UsageError("Usage: deskside org create --name ORGANISATION --owner YOU");
    const password = call.on("password-stdin") ? await passwordFromStdin() : undefined;
    if (link !== undefined) await signInBy(call.home, signInLink(link));
    const made = await foundOrganisation(call.home, { name, owner, practice: call.on("practice"), password });
    const file = call.text("sealed-root") ?? join(call.home.path, "sealed-root.json");
    await writeFile(file, made.sealedRoot, { mode: 0o600 });
    const lines = [
      `${name} is founded. Its fingerprint: ${made.root}`,
      `The sealed root is kept by the hub, and in ${file}.`,
      "",
      "Write down these seven words, in this order. They are the only way back if you lose this computer.",
      "No page will ever ask for them all.",
      "",
      `  ${made.words.join(" ")}`,
    ];
    return {
      json: { ok: true, root: made.root, sealedRoot: file, words: made.words },
      text: lines.join("\n"),
    };
  },
});
