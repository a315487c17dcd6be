/** Signs this command line in: by a link, or again by name and password. A key is made here and never leaves. */
import { UsageError } from "../platform/problems.ts";
import { newPassword, passwordFromStdin } from "../work/secret-input.ts";
import { signInBy, signInByPassword, signInLink, type SignedIn } from "../work/sign-in.ts";
import { type Call, defineCommand } from "./_command.ts";

async function signIn(call: Call, text: string): Promise<SignedIn> {
  const name = call.text("name");
  if (name !== undefined) {
    if (!URL.canParse(text) || !call.on("password-stdin")) {
      throw new UsageError("Usage: deskside login URL --name NAME --password-stdin");
    }
    return signInByPassword(call.home, new URL(text).origin, name, await passwordFromStdin());
  }
  const link = signInLink(text);
  const given = call.on("password-stdin") ? await passwordFromStdin() : undefined;
  return signInBy(call.home, link, given ?? (call.on("new-password") ? await newPassword() : undefined));
}

export default defineCommand({
  usage: "login LINK [--password-stdin | --new-password] · login URL --name NAME --password-stdin",
  summary: "Sign in by an invitation or a one-time link, or again with name and password.",
  options: {
    "password-stdin": { type: "boolean" },
    "new-password": { type: "boolean" },
    name: { type: "string" },
  },
  words: [1, 1],
  async run(call) {
    const { me, origin, requested } = await signIn(call, call.words[0] ?? "");
    const lines = [`Signed in as ${me.name} at ${origin}.`];
    if (me.organisation === null && me.owner) lines.push("Next: deskside org create --name NAME --owner YOU");
    if (requested)
      lines.push("Your key was made here. You can help people once whoever invited you opens Deskside.");
    if (!me.hasPassword) lines.push("You have no password: after 12 hours without use you need a new link.");
    const { name, sub, owner, organisation } = me;
    return { json: { ok: true, origin, name, sub, owner, organisation, requested }, text: lines.join("\n") };
  },
});
