/** The console's words in English. Another language is another file of the same shape. */
import { bench } from "./en/bench.ts";
import { common } from "./en/common.ts";
import { machine } from "./en/machine.ts";
import { office } from "./en/office.ts";

export const en = { ...common, ...bench, ...machine, ...office };
