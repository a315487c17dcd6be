/** The hub's door for the programs that start it: the bench, `npm run try`, tests. */
export { createHub, type Hub, type HubOptions } from "./compose.ts";
export { type Config, ConfigError, DEFAULT_PORT, readConfig } from "./config.ts";
export { StoreError } from "./ports/store.ts";
