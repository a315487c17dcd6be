import type { RunView } from "@deskside/protocol";
export interface RunViews {
  ofCase(caseId: string): Promise<RunView[]>;
}
