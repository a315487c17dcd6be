/** Says things to screen readers, politely, one after the other. */
import { createStore, useStore } from "./store.ts";

const said = createStore({ text: "", turn: 0 });

/** Reads `text` out at the next pause. The same text twice is read twice. */
export function announce(text: string): void {
  said.set({ text, turn: said.value.turn + 1 });
}

/** The region itself; once on a page, always there, so that what changes in it is heard. */
export function Announcer() {
  const { text, turn } = useStore(said);
  return (
    <div className="visually-hidden" role="status" aria-live="polite">
      {/* Another element each time: a region that stays the same says nothing. */}
      <span key={turn}>{text}</span>
    </div>
  );
}
