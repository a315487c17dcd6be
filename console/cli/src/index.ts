/** What other packages may use of the command line: its desk, its home, its hub. */
export * from "./platform/desk.ts";
export * from "./platform/home.ts";
export * from "./platform/hub.ts";
export * from "./platform/frame-mac.ts";
