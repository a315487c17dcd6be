/** Signs this command line in: by a link, or again by name and password. A key is made here and never leaves. */
import { createApi } from "@deskside/protocol";
import { keepSignIn, type KeptSignIn } from "../platform/desk.ts";
import { hubSend, type SignIn } from "../platform/hub.ts";
import { UsageError } from "../platform/problems.ts";
import { newPassword, passwordFromStdin } from "../work/secret-input.ts";
import { signInBy, signInLink, type SignedIn } from "../work/sign-in.ts";
import { type Call, defineCommand } from "./_command.ts";

async function byPassword(call: Call, address: string, name: string): Promise<SignedIn> {
  const { origin } = new URL(address);
  const before = (await call.home.read("sign-in")) as KeptSignIn | undefined;
  const signIn: SignIn = { origin, cookie: "", csrf: "" };
  const password = await passwordFromStdin();
  const me = await createApi(hubSend(signIn))("signIn", { body: { name, password } });
  const known = before !== undefined && before.origin === origin && before.sub === me.sub;
  await keepSignIn(call.home, signIn, me, known ? before.root : null);
  return { me, origin, requested: false };
}

async function signIn(call: Call, text: string): Promise<SignedIn> {
  const name = call.text("name");
  if (name !== undefined) {
    if (!URL.canParse(text) || !call.on("password-stdin")) {
      throw new UsageError("Usage: deskside login URL --name NAME --password-stdin");
    }
    return byPassword(call, text, name);
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
