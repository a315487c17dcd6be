/** Live samples by device: the newest few minutes, dropped from the front. */
import type { LiveSample } from "@deskside/protocol";
import { createStore, type Store } from "../platform/store.ts";

/** Samples kept of one device: five minutes at one a second, as wide as the detail graph. */
export const SAMPLES_MAX = 300;

export interface Samples {
  of(device: string): Store<readonly LiveSample[]>;
  add(device: string, sample: LiveSample): void;
}

export function createSamples(): Samples {
  const stores = new Map<string, Store<readonly LiveSample[]>>();
  const of = (device: string): Store<readonly LiveSample[]> => {
    const held = stores.get(device) ?? createStore<readonly LiveSample[]>([]);
    stores.set(device, held);
    return held;
  };
  return {
    of,
    add(device, sample) {
      const store = of(device);
      store.set([...store.get().slice(1 - SAMPLES_MAX), sample]);
    },
  };
}
