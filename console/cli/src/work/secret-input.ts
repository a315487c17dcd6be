/** A password: from standard input with `--password-stdin`, else typed unseen at the terminal. */
import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { CommandError } from "../platform/problems.ts";

/** Longest password that is read, in characters. */
const PASSWORD_MAX = 200;

/** The first line of standard input. */
export async function passwordFromStdin(): Promise<string> {
  let text = "";
  for await (const chunk of process.stdin) {
    text += String(chunk);
    if (text.includes("\n") || text.length > PASSWORD_MAX) break;
  }
  return (text.split(/\r?\n/, 1)[0] ?? "").slice(0, PASSWORD_MAX);
}

/** Asked for twice, shown never. Throws where there is no terminal to ask at. */
export async function newPassword(): Promise<string> {
  if (!process.stdin.isTTY) throw new CommandError("A new account needs a password: add --password-stdin.");
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: silent, terminal: true });
  const ask = async (question: string): Promise<string> => {
    process.stderr.write(question);
    const answer = await lines.question("");
    process.stderr.write("\n");
    return answer;
  };
  try {
    const first = await ask("A password for this hub (10 characters or more): ");
    if ((await ask("Again: ")) !== first) throw new CommandError("They differ. Try again.");
    return first;
  } finally {
    lines.close();
  }
}
