/** The real hub, in a process and a data folder of its own. */
import { newFolder, type Program, startProgram } from "./programs.ts";

const HUB = new URL("../../../console/server/bin/deskside-hub.mjs", import.meta.url);
/** Between two looks whether it is ready, in ms. */
const LOOK_EVERY_MS = 5;
const READY_WITHIN_MS = 20_000;

export interface HubProcess {
  readonly program: Program;
  readonly origin: string;
  readonly port: number;
  readonly folder: string;
  /** Token of the owner's first sign-in; undefined at a later start. */
  readonly ownerToken: string | undefined;
  /** From the start of the process to the first good answer of `/readyz`, in ms. */
  readonly readyMs: number;
}

/** Starts a hub; on a folder that it has used before it takes its port again. */
export async function startHub(folder = newFolder(), flags: readonly string[] = []): Promise<HubProcess> {
  const started = performance.now();
  const program = startProgram(HUB, ["--data", folder, "--listen", "127.0.0.1:0", "--log", "warn"], {
    flags,
  });
  const [, origin = ""] = await program.says(/ready at (http\S+)/);
  const port = Number(new URL(origin).port);
  await ready(port);
  const readyMs = performance.now() - started;
  const link = program.says(/\/s#(\S+)/).catch(() => undefined);
  // The greeting comes whole: a line that is not there by now does not come.
  const token = await Promise.race([link, new Promise<undefined>((resolve) => setTimeout(resolve, 100))]);
  return { program, origin, port, folder, ownerToken: token?.[1], readyMs };
}

async function ready(port: number): Promise<void> {
  const until = performance.now() + READY_WITHIN_MS;
  for (;;) {
    const answer = await fetch(`http://localhost:${port}/readyz`).catch(() => undefined);
    await answer?.body?.cancel();
    if (answer?.ok === true) return;
    if (performance.now() > until) throw new Error("the hub was not ready in time");
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}
