/** The open terminal of a session, kept across reloads of this tab; the agent's ring has what it printed. */

export interface KeptTerminal {
  readonly session: string;
  /** Stream number of the terminal's opening, by which it is attached to. */
  readonly terminal: number;
}
const place = (session: string): string => `terminal.${session}`;

export function keptTerminal(session: string): KeptTerminal | undefined {
  const terminal = Number(sessionStorage.getItem(place(session)));
  return Number.isInteger(terminal) && terminal > 0 ? { session, terminal } : undefined;
}
export const keepTerminal = (session: string, terminal: number): void =>
  sessionStorage.setItem(place(session), String(terminal));
export const forgetTerminal = (session: string): void => sessionStorage.removeItem(place(session));
