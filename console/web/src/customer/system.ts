/** Which system the page is open on, as far as the browser tells. Pure. */
export const SYSTEMS = ["linux", "windows", "macos", "phone"] as const;
export type System = (typeof SYSTEMS)[number];

/** `touchPoints` tells a tablet that calls itself a Mac. */
export function systemOf(userAgent: string, touchPoints: number): System {
  if (/android|iphone|ipad|mobile/i.test(userAgent)) return "phone";
  if (/windows/i.test(userAgent)) return "windows";
  if (/macintosh|mac os/i.test(userAgent)) return touchPoints > 1 ? "phone" : "macos";
  return "linux";
}
