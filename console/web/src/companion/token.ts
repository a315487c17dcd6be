/** The page's token: in the address when the Helper opens it, then kept by this tab alone, out of sight. */

const KEY = "deskside.companion";
const TOKEN = /^[A-Za-z0-9_-]{20,64}$/;

/** The token of an address's fragment (with `#`); null where there is none. */
export const tokenIn = (fragment: string): string | null => {
  const text = fragment.replace(/^#/, "");
  return TOKEN.test(text) ? text : null;
};

/** Takes the token out of the address, which people show on shared screens, or from what this tab kept. */
export function takeToken(): string | null {
  const shown = tokenIn(location.hash);
  try {
    if (shown === null) return tokenIn(sessionStorage.getItem(KEY) ?? "");
    sessionStorage.setItem(KEY, shown);
    history.replaceState(null, "", location.pathname);
  } catch {
    // Nothing can be kept: then the token stays in the address, so that a reload works.
  }
  return shown;
}

/** The Helper did not know it: it was started anew. */
export function dropToken(): void {
  try {
    sessionStorage.removeItem(KEY);
  } catch {
    // Nothing was kept.
  }
}
