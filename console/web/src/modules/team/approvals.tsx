/** An inviter's open console signs for whoever took up its invitation, and says so, with a way back. */
import {
  approveRequest,
  type Invitation,
  objects,
  readStrict,
  revokeCertificates,
  type TechnicianKey,
} from "@deskside/protocol";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { toast, toastError } from "../../components/toasts.tsx";
import { useLive } from "../../live/context.ts";
import { invitationsQuery } from "../../live/queries.ts";
import { useStore } from "../../platform/store.ts";
import { t } from "../../messages/text.ts";
import { pinnedRoot } from "../../platform/keystore.ts";

export function Approvals() {
  const { deps, key, keyState } = useLive();
  const queries = useQueryClient();
  const ready = useStore(keyState) === "ready";
  const { data } = useQuery(invitationsQuery);
  const begun = useRef(new Set<string>());
  useEffect(() => {
    if (!ready) return;
    const approve = async (invitation: Invitation): Promise<void> => {
      const held = await key();
      if (held === undefined) return;
      const { signed, recording } = recordCertificates(held);
      if (!(await approveRequest(deps, recording, invitation))) return;
      toast(t("team.joined", { name: invitation.name }), {
        action: {
          label: t("action.undo"),
          run: () =>
            void pinnedRoot()
              .then((root) => revokeCertificates(deps, held, root, signed))
              .then(() => toast(t("team.undone", { name: invitation.name })))
              .catch(toastError),
        },
      });
      await queries.invalidateQueries({ queryKey: invitationsQuery.queryKey });
    };
    for (const invitation of data?.items ?? []) {
      if (invitation.state !== "requested" || begun.current.has(invitation.id)) continue;
      begun.current.add(invitation.id);
      void approve(invitation).catch(toastError);
    }
  }, [data, deps, key, queries, ready]);
  return null;
}

/** The same key, noting the serials of the certificates that it signs. */
function recordCertificates(key: TechnicianKey): { signed: string[]; recording: TechnicianKey } {
  const signed: string[] = [];
  const signer: TechnicianKey["signer"] = {
    ...key.signer,
    async sign(name, claims) {
      const jws = await key.signer.sign(name, claims);
      if (name === "techcert") signed.push(readStrict(objects.techcert, jws).claims.jti);
      return jws;
    },
  };
  return { signed, recording: { ...key, signer } };
}
