/** Two links in one short message, and the QR code of the one that brings the computer in. */
import { type CaseDetail } from "@deskside/protocol";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { ActionButton } from "../../../components/action-button.tsx";
import { CopyButton } from "../../../components/copy-button.tsx";
import { Failure } from "../../../components/failure.tsx";
import { Moment } from "../../../components/moment.tsx";
import { Qr } from "../../../components/qr.tsx";
import { useLive } from "../../../live/context.ts";
import type { Live } from "../../../live/live.ts";
import { useStore } from "../../../platform/store.ts";
import { t } from "../../../messages/text.ts";
import { keep, kept } from "../../../platform/database.ts";
import { useBench } from "../use-bench.ts";

interface Links {
  readonly join: { readonly id: string; readonly url: string; readonly expiresAt: number };
  readonly customer: string;
}
const place = (caseId: string): string => `links.${caseId}`;

async function makeLinks({ technician }: Live, caseId: string): Promise<Links> {
  const [join, customer] = [await technician.createLink(caseId), await technician.createCustomerLink(caseId)];
  const links = { join, customer };
  await keep("secrets", place(caseId), links);
  return links;
}

/** The links that this browser made for the case, where the one for the computer is still good; else new ones. */
async function linksOf(live: Live, detail: CaseDetail): Promise<Links> {
  const before = (await kept("secrets", place(detail.id))) as Links | undefined;
  const state = detail.joinLinks.find(({ id }) => id === before?.join.id)?.state;
  return before !== undefined && state === "open" ? before : makeLinks(live, detail.id);
}

export function Invite() {
  const live = useLive();
  const { detail } = useBench();
  const queries = useQueryClient();
  const keyState = useStore(live.keyState);
  const key = ["links", detail.id];
  const {
    data: links,
    error,
    refetch,
  } = useQuery({
    queryKey: key,
    queryFn: () => linksOf(live, detail),
    enabled: keyState === "ready",
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  if (keyState !== "ready") return <p className="callout">{t("connect.noKey")}</p>;
  if (error !== null) return <Failure error={error} retry={() => void refetch()} />;
  if (links === undefined) return null;
  const message = t("connect.message", {
    organisation: live.me.organisation?.name ?? "",
    join: links.join.url,
    customer: links.customer,
  });
  return (
    <div className="connection">
      <ol className="track">
        <li className="now">{t("connect.waiting")}</li>
        <li>{t("connect.asking")}</li>
        <li>{t("connect.yes")}</li>
      </ol>
      <div className="invite-qr">
        <Qr text={links.join.url} label={t("connect.qr")} size={168} />
      </div>
      <CopyButton text={message} label={t("connect.copy")} look="primary" />
      <details>
        <summary>{t("connect.showLinks")}</summary>
        <LinkLine title={t("connect.forPc")} url={links.join.url} />
        <LinkLine title={t("connect.forPage")} url={links.customer} />
        <p className="faint">
          {t("connect.good")} <Moment at={links.join.expiresAt} />.{" "}
        </p>
        <ActionButton
          look="small"
          run={async () => {
            queries.setQueryData(key, await makeLinks(live, detail.id));
          }}
        >
          {t("connect.newLinks")}
        </ActionButton>
      </details>
    </div>
  );
}

const LinkLine = ({ title, url }: { readonly title: string; readonly url: string }) => (
  <div className="link-line">
    <span className="overline">{title}</span>
    <div className="row">
      <code className="mono ellipsis grow">{url}</code>
      <CopyButton text={url} />
    </div>
  </div>
);
