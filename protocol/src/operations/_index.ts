/** All operations by name. */
import { registry } from "./registry.gen.ts";

export const operations = registry;
export type Operation = keyof typeof registry;
export type { OperationDefinition, OperationStream } from "./_define.ts";
