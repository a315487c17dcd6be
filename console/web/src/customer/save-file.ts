/** Gives the browser a text to save. */

/** The address is let go once the browser has taken it, in ms. */
const TAKEN_AFTER_MS = 60_000;

export function saveFile(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const anchor = document.createElement("a");
  anchor.href = url;
  anchor.download = name;
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(url), TAKEN_AFTER_MS);
}
