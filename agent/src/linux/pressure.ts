/** `/proc/pressure/*`: the share of time that work waited for a resource. */

/** Percent of the last ten seconds in which some, or all, work waited; `full10` is null where it has no meaning. */
export interface Pressure {
  readonly some10: number;
  readonly full10: number | null;
}

/** Null where the kernel does not measure it (the file is missing, or the text is not of that form). */
export function parsePressure(text: string | undefined): Pressure | null {
  const some10 = average(text, "some");
  return some10 === null ? null : { some10, full10: average(text, "full") };
}

function average(text: string | undefined, kind: "some" | "full"): number | null {
  const match = new RegExp(`^${kind} avg10=(\\d{1,3}(?:\\.\\d+)?)\\b`, "m").exec(text ?? "");
  return match?.[1] === undefined ? null : Math.min(100, Number(match[1]));
}
