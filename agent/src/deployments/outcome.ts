/** How the parts of a deployment's life tell an expected refusal from a result. */
import { SchedulerUnreadable } from "../schedulers/_scheduler.ts";

export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: string };

export const done = <T>(value: T): Outcome<T> => ({ ok: true, value });
/** `problem` is one sentence for people that says what to do. */
export const refused = (problem: string): { readonly ok: false; readonly problem: string } => ({
  ok: false,
  problem,
});

/** Turns a scheduler that cannot be read, which any machine may have, into a refusal; other errors stay errors. */
export async function unlessUnreadable<T>(work: () => Promise<Outcome<T>>): Promise<Outcome<T>> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof SchedulerUnreadable) return refused(error.message);
    throw error;
  }
}
