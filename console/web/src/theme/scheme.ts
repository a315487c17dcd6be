/** Light, dark, or as the system has it. The choice stands on the root element, where `tokens.css` reads it. */

export const SCHEMES = ["system", "light", "dark"] as const;
export type Scheme = (typeof SCHEMES)[number];

const KEY = "deskside.scheme";

/** The scheme that this browser keeps. */
export function currentScheme(): Scheme {
  const kept = localStorage.getItem(KEY);
  return kept === "light" || kept === "dark" ? kept : "system";
}

/** What the eye sees: the system's wish is resolved. */
export const shownScheme = (): "light" | "dark" => {
  const scheme = currentScheme();
  if (scheme !== "system") return scheme;
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
};

/** Puts the kept choice on the page; call it before the first paint. */
export function applyScheme(): void {
  const scheme = currentScheme();
  const { dataset } = document.documentElement;
  if (scheme === "system") delete dataset["theme"];
  else dataset["theme"] = scheme;
}

/** Keeps and shows a choice. */
export function setScheme(scheme: Scheme): void {
  if (scheme === "system") localStorage.removeItem(KEY);
  else localStorage.setItem(KEY, scheme);
  applyScheme();
}
