/** What the command line prints. */
import type { AgentStatus, GrantStatus } from "../agent-options.ts";

const grantLines = (sessions: readonly GrantStatus[]): string[] =>
  sessions.length === 0
    ? ["Nobody may do anything here."]
    : sessions.flatMap((session) => [
        `${session.technician} from ${session.organisation} (${session.case})`,
        ...session.scopes.map(({ scope, minutesLeft }) => `  ${scope}: ${minutesLeft} min left`),
      ]);

export const showGrants = (sessions: readonly GrantStatus[]): string => grantLines(sessions).join("\n");

export function showStatus(status: AgentStatus): string {
  const lines = [
    `Help desk: ${status.organisation ?? "none yet"}${status.hub === null ? "" : ` (${status.hub})`}`,
    `Connection: ${status.connection}${status.joining === "waiting-for-technician" ? ", waiting for your technician" : ""}`,
    `You are asked: ${status.prompt === "none" ? "nowhere (start it with --prompt terminal)" : `in the ${status.prompt}`}`,
    ...(status.companion === null ? [] : [`Page: ${status.companion}`]),
    ...(status.problem === null ? [] : [`Problem: ${status.problem}`]),
    ...grantLines(status.sessions),
    ...status.running.map((text) => `Now: ${text}`),
    ...(status.askingBlocked ? ["They cannot ask again until you say so: deskside-agent allow"] : []),
  ];
  return lines.join("\n");
}
