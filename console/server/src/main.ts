/** The hub as a program: settings, signals, exit codes. */
import { createHub } from "./compose.ts";
import { type Config, HELP, readConfig } from "./config.ts";
import { explain, greeting } from "./start-text.ts";
import { limitYoungSpace } from "./young-space.ts";

/** A stop that takes longer than this is given up, in ms: a supervisor would kill after ten seconds. */
const STOP_TIMEOUT_MS = 9_000;

function settings(): Config | undefined {
  try {
    const config = readConfig(process.argv.slice(2), process.env);
    if (config !== "help") return config;
    process.stdout.write(HELP);
  } catch (error) {
    fail(error, "");
  }
  return undefined;
}

function fail(error: unknown, address: string): void {
  const { text, code } = explain(error, address);
  process.stderr.write(`${text}\n`);
  process.exitCode = code;
}

const config = settings();
if (config !== undefined) {
  limitYoungSpace();
  const hub = createHub(config);
  const stop = (): void => {
    setTimeout(() => process.exit(1), STOP_TIMEOUT_MS).unref();
    hub.stop().catch((error: unknown) => fail(error, ""));
  };
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  try {
    await hub.start();
    process.stdout.write(greeting(hub.origin, hub.ownerLink, !config.ownerLink));
  } catch (error) {
    fail(error, `${config.host}:${config.port}`);
  }
}
