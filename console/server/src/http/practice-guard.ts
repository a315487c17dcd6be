/** A practice organisation's words lie in a file: a hub that others can reach must never hold one. */
import { DesksideError } from "@deskside/protocol";
import type { FastifyInstance } from "fastify";

/** Refuses the making of a practice organisation on a hub that listens beyond loopback. */
export function refusePracticeRoots(app: FastifyInstance): void {
  app.addHook("preHandler", async (request) => {
    if (request.method !== "POST" || request.routeOptions.url !== "/api/v1/org") return;
    const { org } = (request.body ?? {}) as { org?: unknown };
    if (typeof org === "string" && isPractice(org)) {
      throw new DesksideError("FORBIDDEN", "A practice organisation is for a hub on this machine only.");
    }
  });
}

function isPractice(org: string): boolean {
  const payload = Buffer.from(org.split(".", 2)[1] ?? "", "base64url").toString();
  try {
    return (JSON.parse(payload) as { try?: unknown }).try === true;
  } catch {
    // No organisation at all: the route itself says so.
    return false;
  }
}
