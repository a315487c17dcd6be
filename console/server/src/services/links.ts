/** Links of a case: one that joins a machine, and one that opens the customer's page. The hub knows hashes of tokens. */
import { DesksideError, type RequestBody, type ResponseBody } from "@deskside/protocol";
import { newId } from "../record/new-id.ts";
import { accepted, type ServiceDeps, technician } from "./_deps.ts";
import { hashSecret, type TechnicianCaller } from "./callers.ts";
import type { Cases } from "./cases.ts";
import type { OrganisationService } from "./organisation.ts";

/** Life of a join link, in ms. */
const JOIN_LINK_LIFE_MS = 24 * 3_600_000;

/** The single-file agent that join pages offer; null where it was not built. */
export type HelperFile = ResponseBody<"lookAtJoinLink">["helper"];

export interface Links {
  createJoinLink(
    caller: TechnicianCaller,
    caseId: string,
    tokenHash: string,
  ): Promise<{ id: string; expiresAt: number }>;
  createCustomerLink(caller: TechnicianCaller, caseId: string, tokenHash: string): Promise<{ id: string }>;
  /** What the join page shows; consumes nothing. */
  look(id: string, body: RequestBody<"lookAtJoinLink">): Promise<ResponseBody<"lookAtJoinLink">>;
}

export function createLinks(
  deps: ServiceDeps,
  cases: Cases,
  organisation: OrganisationService,
  helper: () => HelperFile,
): Links {
  const { store } = deps;
  return {
    async createJoinLink(caller, id, tokenHash) {
      const { case: row } = await cases.row(id);
      if ((await organisation.about()) === null)
        throw new DesksideError("STATE", "This hub has no organisation yet.");
      const at = deps.now();
      const expiresAt = at + JOIN_LINK_LIFE_MS;
      const input = {
        actor: technician(caller),
        at,
        caseId: row.id,
        accountId: caller.account,
        tokenHash,
        expiresAt,
      };
      const made = accepted(await store.write("join-link-create", input));
      deps.live().changed(`case:${row.id}`, "case", row.id);
      return { id: made.id, expiresAt };
    },
    async createCustomerLink(caller, id, tokenHash) {
      const { case: row } = await cases.row(id);
      const at = deps.now();
      const linkId = newId(at);
      accepted(
        await store.write("customer-link-create", {
          actor: technician(caller),
          at,
          id: linkId,
          caseId: row.id,
          tokenHash,
        }),
      );
      return { id: linkId };
    },
    async look(id, { token }) {
      const row = await store.query
        .selectFrom("join_links")
        .innerJoin("accounts", "accounts.id", "join_links.accountId")
        .select(["tokenHash", "join_links.state", "expiresAt", "accounts.name"])
        .where("join_links.id", "=", id)
        .executeTakeFirst();
      if (row === undefined || row.tokenHash !== hashSecret(token)) throw new DesksideError("LINK_UNKNOWN");
      const about = await organisation.about();
      const open = row.state === "open" && row.expiresAt > deps.now();
      return {
        organisation: about?.name ?? "",
        technician: row.name,
        state: row.state === "used" ? "used" : open ? "open" : "expired",
        practice: about?.practice ?? false,
        helper: helper(),
      };
    },
  };
}
