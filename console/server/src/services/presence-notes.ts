/** When devices were heard: noted in memory and written many at a time, since nobody decides anything by it. */
import type { Body } from "@deskside/protocol";
import type { WriteInput } from "../ports/store.ts";
import type { ServiceDeps } from "./_deps.ts";

/** How long notes are collected, in ms: 5,000 agents that come back at once are a handful of writes. */
const FLUSH_AFTER_MS = 1_000;

type Input = WriteInput<"device-seen">;

export interface PresenceNotes {
  connected(device: string, hello: Body<"agent.hello">, at: number): void;
  seen(device: string, at: number, online: boolean): void;
  /** Writes what is left. */
  stop(): Promise<void>;
}

export function createPresenceNotes({ store, logger }: ServiceDeps): PresenceNotes {
  const connected = new Map<string, NonNullable<Input["connected"]>[number]>();
  const seen = new Map<string, number>();
  const gone = new Map<string, number>();
  let timer: NodeJS.Timeout | undefined;

  async function flush(): Promise<void> {
    timer = undefined;
    const list = (from: Map<string, number>) => [...from].map(([id, at]) => ({ id, at }));
    const input: Input = { connected: [...connected.values()], seen: list(seen), gone: list(gone) };
    connected.clear();
    seen.clear();
    gone.clear();
    try {
      await store.write("device-seen", input);
    } catch (error) {
      // The next sign of life says the same again.
      logger.warn({ err: error }, "presence was not written down");
    }
  }
  const later = (): void => {
    timer ??= setTimeout(() => void flush(), FLUSH_AFTER_MS).unref();
  };

  return {
    connected(id, hello, at) {
      const { hostName, ...system } = hello.system;
      gone.delete(id);
      connected.set(id, {
        id,
        at,
        connectedAt: at,
        name: hostName,
        systemJson: JSON.stringify(system),
        agentVersion: hello.agentVersion,
        capabilities: hello.capabilities,
      });
      later();
    },
    seen(id, at, online) {
      if (online) seen.set(id, at);
      else {
        connected.delete(id);
        gone.set(id, at);
      }
      later();
    },
    async stop() {
      if (timer === undefined) return;
      clearTimeout(timer);
      await flush();
    },
  };
}
