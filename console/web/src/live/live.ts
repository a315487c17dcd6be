/** One live side of this tab: the socket, the technician that signs, and what the socket brings. */
import {
  type ConsoleLink,
  createConsoleLink,
  createFrameMac,
  createTechnician,
  type LinkState,
  type Me,
  renewList,
  type Technician,
  type TechnicianKey,
  type TechnicianDeps,
} from "@deskside/protocol";
import type { QueryClient } from "@tanstack/react-query";
import { api } from "../platform/http.ts";
import {
  certifiedKey,
  crypto,
  linkSecrets,
  nextNumber,
  ownKey,
  pinnedRoot,
  withLock,
} from "../platform/keystore.ts";
import { openSocket, timer } from "../platform/socket.ts";
import { followTopics } from "./topics.ts";
import { createOutputs, type Outputs } from "./outputs.ts";
import { createSamples, type Samples } from "./samples.ts";
import { createStore, type Store } from "../platform/store.ts";

/** `waiting`: a key is here and nobody has certified it yet. `none`: this browser has no key of this person. */
export type KeyState = "looking" | "ready" | "waiting" | "none" | "broken";

export interface Live {
  readonly me: Me;
  readonly link: ConsoleLink;
  readonly technician: Technician;
  readonly deps: TechnicianDeps;
  readonly keyState: Store<KeyState>;
  /** Why the key is `broken`. */
  readonly keyProblem: Store<string>;
  readonly linkState: Store<{ readonly state: LinkState; readonly since: number }>;
  readonly samples: Samples;
  readonly outputs: Outputs;
  key(): Promise<TechnicianKey | undefined>;
  /** Looks again whether the key has been certified. */
  refreshKey(): Promise<void>;
  stop(): void;
}

/** `report` hears of what went wrong in the background, to be shown. */
export function startLive(me: Me, queries: QueryClient, report: (error: unknown) => void): Live {
  const link = createConsoleLink({
    open: openSocket("/ws/console", async () => (await api("newTicket")).ticket),
    timer,
  });
  const keyState = createStore<KeyState>("looking");
  const keyProblem = createStore("");
  const linkState = createStore<{ state: LinkState; since: number }>({
    state: "connecting",
    since: Date.now(),
  });
  const samples = createSamples();
  let certified: Promise<TechnicianKey | undefined> | undefined;

  const key = (): Promise<TechnicianKey | undefined> => {
    certified ??= certifiedKey(me.sub);
    // What is not there yet is looked for again next time.
    const asked = certified;
    void asked.then(
      (found) => {
        if (found === undefined && certified === asked) certified = undefined;
      },
      () => {
        if (certified === asked) certified = undefined;
      },
    );
    return asked;
  };
  const refreshKey = async (): Promise<void> => {
    try {
      if ((await key()) !== undefined) keyState.set("ready");
      else keyState.set((await ownKey(me.sub)) === undefined ? "none" : "waiting");
    } catch (error) {
      keyProblem.set(error instanceof Error ? error.message : "");
      keyState.set("broken");
    }
  };

  const deps: TechnicianDeps = {
    crypto,
    api,
    link,
    timer,
    origin: location.origin,
    nowMs: () => Date.now(),
    key,
    secrets: linkSecrets,
    lock: withLock,
    nextNumber,
    frameMac: (bytes) => createFrameMac(crypto, bytes),
  };
  const technician = createTechnician(deps, pinnedRoot);

  link.onState((state) => linkState.set({ state, since: Date.now() }));
  link.on("live.sample", ({ d, b }) => {
    if (d !== undefined) samples.add(d, b.sample);
  });
  const offTopics = followTopics(link, queries);
  const offAssist = technician.assist(report);
  void link.start().catch(() => {
    // The first try failed: the link goes on by itself only after it was once online, so it is started again.
    restart();
  });
  let cancelRestart: (() => void) | undefined;
  const restart = (): void => {
    linkState.set({ state: "offline", since: Date.now() });
    cancelRestart = timer(RESTART_AFTER_MS, () => void link.start().catch(restart));
  };
  void refreshKey().then(async () => {
    const held = await key();
    if (held !== undefined) await renewList(deps, held, await pinnedRoot());
  }, report);

  return {
    me,
    link,
    technician,
    deps,
    keyState,
    keyProblem,
    linkState,
    samples,
    outputs: createOutputs(),
    key,
    refreshKey,
    stop() {
      cancelRestart?.();
      offAssist();
      offTopics();
      link.stop();
    },
  };
}

/** Between two first tries, in ms. */
const RESTART_AFTER_MS = 2_000;
