/** A button whose work takes time: it shows so, cannot be pressed twice, and says what went wrong. */
import { type ReactNode, useState } from "react";
import { toastError } from "./toasts.tsx";

interface ActionButtonProps {
  readonly run: () => Promise<unknown> | unknown;
  readonly children: ReactNode;
  /** `primary`, `danger`, `quiet`, `small`, … as in base.css. */
  readonly look?: string;
  readonly disabled?: boolean | undefined;
  readonly title?: string | undefined;
  readonly label?: string | undefined;
  readonly submit?: boolean;
}

export function ActionButton({
  run,
  children,
  look = "",
  disabled = false,
  title,
  label,
  submit = false,
}: ActionButtonProps) {
  const [busy, setBusy] = useState(false);
  const act = async (): Promise<void> => {
    setBusy(true);
    try {
      await run();
    } catch (error) {
      toastError(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <button
      type={submit ? "submit" : "button"}
      className={`btn ${look}`}
      disabled={disabled || busy}
      aria-busy={busy}
      title={title}
      aria-label={label}
      onClick={(event) => {
        event.preventDefault();
        void act();
      }}
    >
      {busy ? <span className="spinner" aria-hidden="true" /> : null}
      {children}
    </button>
  );
}
