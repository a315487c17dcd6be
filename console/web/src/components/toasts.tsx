/** Short news at the edge, read out by screen readers; errors stay until they are closed. */
import { createStore, useStore } from "../platform/store.ts";
import { t } from "../messages/text.ts";
import { errorText } from "./failure.tsx";

interface Toast {
  readonly id: number;
  readonly text: string;
  readonly tone: "plain" | "fail";
  readonly action: { readonly label: string; run(): void } | undefined;
}
/** How long good news stays, in ms: two short lines can be read twice. */
const SHOWN_MS = 6_000;
/** Most toasts at once: more would hide the page. */
const TOASTS_MAX = 4;

const toasts = createStore<readonly Toast[]>([]);
let lastId = 0;

const remove = (id: number): void => toasts.set(toasts.get().filter((toast) => toast.id !== id));

export function toast(
  text: string,
  options: { readonly tone?: "plain" | "fail"; readonly action?: Toast["action"] } = {},
): void {
  const id = ++lastId;
  const { tone = "plain", action } = options;
  toasts.set([...toasts.get().slice(1 - TOASTS_MAX), { id, text, tone, action }]);
  if (tone === "plain") setTimeout(() => remove(id), action === undefined ? SHOWN_MS : 3 * SHOWN_MS);
}

/** An error as a toast; the same text is not shown twice at once. */
export function toastError(error: unknown): void {
  const text = errorText(error);
  if (!toasts.get().some((shown) => shown.text === text)) toast(text, { tone: "fail" });
}

export function Toasts() {
  const shown = useStore(toasts);
  return (
    <div className="toasts no-print" role="status" aria-live="polite">
      {shown.map(({ id, text, tone, action }) => (
        <div key={id} className={`toast ${tone}`}>
          <span className="grow">{text}</span>
          {action === undefined ? null : (
            <button
              type="button"
              className="link"
              onClick={() => {
                action.run();
                remove(id);
              }}
            >
              {action.label}
            </button>
          )}
          <button
            type="button"
            className="btn quiet icon small"
            aria-label={t("action.close")}
            onClick={() => remove(id)}
          >
            ×
          </button>
        </div>
      ))}
    </div>
  );
}
