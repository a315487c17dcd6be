/** What agent, hub, console and command line agree on. */
export * from "./schema.ts";
export * from "./scopes.ts";
export * from "./operations/_index.ts";
export * from "./documents/check-report.ts";
export * from "./documents/live-sample.ts";
export * from "./documents/process-list.ts";
export * from "./documents/inventory.ts";
export * from "./documents/deployment.ts";
