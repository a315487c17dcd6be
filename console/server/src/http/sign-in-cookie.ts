/** The cookie of a sign-in; null clears it. */
import { SIGN_IN_LIFE_MS } from "../services/sign-ins.ts";

export const signInCookie = (value: string | null) => ({
  name: "sign-in" as const,
  value,
  // The hub ends idle sign-ins itself; the browser may keep the cookie somewhat longer.
  maxAgeS: Math.ceil((SIGN_IN_LIFE_MS * 14) / 1_000),
});
