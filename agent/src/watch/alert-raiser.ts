/** Brings alerts to the hub: at once, and again at each connection, until it has them. */
import type { Body } from "@deskside/protocol";

type Alert = Body<"alert.raise">;

export interface AlertRaiser {
  /** Resolves once the hub has it; rejects when `signal` aborts. */
  raise(alert: Alert, signal: AbortSignal): Promise<void>;
  /** The hub has it. */
  taken(alert: string): void;
  connected(): void;
}

export function createAlertRaiser(send: (alert: Alert) => void): AlertRaiser {
  const waiting = new Map<string, { readonly alert: Alert; taken(): void }>();
  return {
    raise: (alert, signal) =>
      new Promise((resolve, reject) => {
        waiting.set(alert.alert, {
          alert,
          taken() {
            waiting.delete(alert.alert);
            resolve();
          },
        });
        const giveUp = () => {
          waiting.delete(alert.alert);
          reject(new Error("The agent stops"));
        };
        signal.addEventListener("abort", giveUp, { once: true });
        send(alert);
      }),
    taken: (alert) => waiting.get(alert)?.taken(),
    connected() {
      for (const { alert } of waiting.values()) send(alert);
    },
  };
}
