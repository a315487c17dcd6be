/** A real hub for tests: its own data folder, a free port on loopback, silent unless asked. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Config, createHub, type Hub, type HubOptions } from "@deskside/hub";

export interface StartHubOptions extends HubOptions {
  /** An existing data folder; a fresh one if left out, which `stop` removes. */
  readonly data?: string;
  readonly config?: Partial<Config>;
}

export interface RunningHub extends AsyncDisposable {
  readonly url: string;
  readonly data: string;
  readonly hub: Hub;
  /** The owner's one-time link; throws where this start made none. */
  readonly ownerLink: string;
  /** Lines of the log, newest last. */
  readonly log: readonly string[];
  stop(): Promise<void>;
}

/** Starts a hub and waits until it is ready. */
export async function startHub({ data, config, ...options }: StartHubOptions = {}): Promise<RunningHub> {
  const folder = data ?? mkdtempSync(join(tmpdir(), "deskside-hub-"));
  const log: string[] = [];
  const hub = createHub(
    {
      data: folder,
      host: "127.0.0.1",
      port: 0,
      url: null,
      tls: null,
      trustedProxy: null,
      logLevel: "warn",
      ownerLink: false,
      ...config,
    },
    { logTo: { write: (line) => void log.push(line) }, handshakesPerSecond: 5_000, ...options },
  );
  await hub.start();
  const stop = async (): Promise<void> => {
    await hub.stop();
    if (data === undefined) rmSync(folder, { recursive: true, force: true });
  };
  return {
    url: hub.origin,
    data: folder,
    hub,
    log,
    get ownerLink() {
      if (hub.ownerLink === undefined) throw new Error("This start made no link.");
      return hub.ownerLink;
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}
