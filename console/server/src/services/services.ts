/** All services of the hub, made once and introduced to each other. */
import type { LiveServices } from "../ports/live.ts";
import type { CustomerCaller } from "../http/_route.ts";
import { createInvitations, type Invitations } from "./invitations.ts";
import { createOrganisationService, type OrganisationService } from "./organisation.ts";
import { createSignIns, type SignIns } from "./sign-ins.ts";
import type { ServiceDeps } from "./_deps.ts";

export interface Services {
  readonly signIns: SignIns;
  readonly organisation: OrganisationService;
  readonly invitations: Invitations;
  readonly customers: { byCookie(hash: string, now: number): Promise<CustomerCaller | undefined> };
  /** The door for the live connections. */
  readonly forLive: LiveServices;
}

export function createServices(deps: ServiceDeps): Pick<Services, "signIns" | "organisation" | "invitations"> {
  const signIns = createSignIns(deps);
  const organisation = createOrganisationService(deps);
  const invitations = createInvitations(deps, organisation, signIns);
  return { signIns, organisation, invitations };
}
