/** `/proc/PID/stat`: one process at one moment. Read as bytes, because hundreds are read each second while watched. */

const SPACE = 0x20;
const OPEN = 0x28;
const CLOSE = 0x29;
const MINUS = 0x2d;

export interface ProcessStat {
  readonly pid: number;
  /** As the kernel keeps it: at most 15 bytes, may hold anything, also brackets and spaces. */
  readonly name: string;
  readonly state: string;
  readonly parent: number;
  readonly group: number;
  /** Clock ticks on a processor, its own and the kernel's for it. */
  readonly cpuTicks: number;
  /** Clock ticks from the start of the machine to the start of the process. */
  readonly startTicks: number;
  readonly residentPages: number;
}

/** Reads `bytes[0, length)`; undefined where that is no such line. */
export function parseProcessStat(bytes: Buffer, length = bytes.length): ProcessStat | undefined {
  const open = bytes.indexOf(OPEN);
  const close = bytes.lastIndexOf(CLOSE, length - 1);
  if (open < 2 || close <= open || close + 3 >= length) return undefined;
  // Fields 4 to 24 (counted from 1) are numbers; 3 is the state.
  const numbers: number[] = [];
  let at = close + 3;
  while (numbers.length < 21 && at < length) {
    at += 1;
    let value = 0;
    let sign = 1;
    if (bytes[at] === MINUS) {
      sign = -1;
      at += 1;
    }
    const from = at;
    for (
      let byte = bytes[at];
      at < length && byte !== undefined && byte >= 0x30 && byte <= 0x39;
      byte = bytes[++at]
    ) {
      value = value * 10 + (byte - 0x30);
    }
    if (at === from) return undefined;
    numbers.push(sign * value);
    if (bytes[at] !== SPACE) break;
  }
  const of = (field: number) => Math.max(0, numbers[field - 4] ?? 0);
  if (numbers.length < 21) return undefined;
  return {
    pid: Number.parseInt(bytes.toString("latin1", 0, open - 1), 10),
    name: bytes.toString("utf8", open + 1, close),
    state: bytes.toString("latin1", close + 2, close + 3),
    parent: of(4),
    group: of(5),
    cpuTicks: of(14) + of(15),
    startTicks: of(22),
    residentPages: of(24),
  };
}
