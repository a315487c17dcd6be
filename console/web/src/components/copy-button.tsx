/** Copies a text, and says that it did. */
import { useState } from "react";
import { t } from "../messages/text.ts";
import { toastError } from "./toasts.tsx";

/** How long "Copied" stands, in ms. */
const SAID_MS = 1_600;

export function CopyButton({
  text,
  label = t("action.copy"),
  look = "small",
}: {
  readonly text: string;
  readonly label?: string;
  readonly look?: string;
}) {
  const [copied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    setTimeout(() => setCopied(false), SAID_MS);
  };
  return (
    <button
      type="button"
      className={`btn ${look}`}
      aria-live="polite"
      onClick={() => void copy().catch(toastError)}
    >
      {copied ? t("action.copied") : label}
    </button>
  );
}
