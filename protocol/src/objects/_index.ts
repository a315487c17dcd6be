/** All signed objects by their `typ` (without `+jwt`). `offer`, `rootchange` and `checkpoint` join with their features. */
import { registry } from "./registry.gen.ts";
import type { z } from "../schema.ts";

export const objects = registry;
export type ObjectName = keyof typeof registry;
/** The claims of a signed object: `Claims<"cmd">`. */
export type Claims<Name extends ObjectName> = z.output<ReturnType<(typeof registry)[Name]["claims"]>>;
export { LIFE_S } from "./_define.ts";
export type { ObjectDefinition, SignatureAlgorithm } from "./_define.ts";
