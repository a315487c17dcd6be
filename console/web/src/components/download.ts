/** Saves a text as a file on this computer. */
export function download(name: string, content: BlobPart, type: string): void {
  const url = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The click has taken it: the next turn may let it go.
  setTimeout(() => URL.revokeObjectURL(url), 0);
}
