/** What other packages may use of the command line: its desk, its home, its hub, and how it plays an owner. */
export * from "./platform/desk.ts";
export * from "./platform/home.ts";
export * from "./platform/hub.ts";
export * from "./platform/frame-mac.ts";
export { within } from "./platform/waits.ts";
export { answerInvitations } from "./work/invitations.ts";
export { foundOrganisation } from "./work/organisation.ts";
export { signInBy, signInByPassword, signInLink } from "./work/sign-in.ts";
