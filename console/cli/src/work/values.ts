/** `--set key=value`: the value is JSON where it reads as JSON, else text. */
import { UsageError } from "../platform/problems.ts";

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** Throws UsageError for a setting without `=`. */
export function readValues(settings: readonly string[]): Record<string, Json> {
  const values: Record<string, Json> = {};
  for (const setting of settings) {
    const at = setting.indexOf("=");
    if (at < 1) throw new UsageError(`--set takes key=value, not “${setting}”.`);
    Object.defineProperty(values, setting.slice(0, at), {
      value: valueOf(setting.slice(at + 1)),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return values;
}

function valueOf(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    // Not JSON: it is meant as it stands.
    return text;
  }
}
