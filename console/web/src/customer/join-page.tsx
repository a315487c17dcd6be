/** The join page: who is ready to help, that nobody sees anything yet, and the Helper for this computer. */
import { useState } from "react";
import type { CustomerApi } from "./api.ts";
import { GetHelper } from "./get-helper.tsx";
import { useJoinLook } from "./join-look.ts";
import { LinkProblem, linkProblemOf } from "./link-problem.tsx";
import { Frame } from "./parts/frame.tsx";
import { Notice } from "./parts/notice.tsx";
import { usePageTitle } from "./parts/page-title.ts";
import { Rich } from "./parts/rich.tsx";
import { shared } from "./parts/shared-words.ts";
import { fill } from "./parts/words.ts";
import { words } from "./words.ts";
import { Heading } from "./parts/heading.tsx";

export interface JoinPageProps {
  readonly api: CustomerApi;
  readonly id: string;
  readonly secret: string;
  readonly link: string;
}

export function JoinPage({ api, id, secret, link }: JoinPageProps) {
  const [copied, setCopied] = useState(false);
  const look = useJoinLook(api, id, secret, copied);
  const { join } = words;
  const organisation = look.kind === "open" ? look.link.organisation : null;
  usePageTitle(organisation === null ? words.title.plain : fill(words.title.join, { organisation }));

  if (look.kind === "refused") return <LinkProblem kind={linkProblemOf(look.code)} />;
  if (look.kind === "insecure") return <LinkProblem kind="secure" />;
  if (look.kind === "looking") {
    return (
      <Frame from={words.title.plain}>
        {look.away ? <HubAway /> : <p className="quiet">{words.opening}</p>}
      </Frame>
    );
  }
  const { technician, state, practice, helper } = look.link;
  return (
    <Frame from={look.link.organisation} practice={practice}>
      {look.away && <HubAway />}
      {state === "open" ? (
        <>
          <Heading>
            <Rich text={join.title} values={{ name: technician, organisation: look.link.organisation }} />
          </Heading>
          <p className="say">{join.nobody}</p>
          <Notice tone="warn">
            <p>
              <strong>{join.called}</strong>
            </p>
          </Notice>
          <GetHelper helper={helper} link={link} technician={technician} onCopied={() => setCopied(true)} />
        </>
      ) : copied && state === "used" ? (
        <>
          <Heading>{join.doneTitle}</Heading>
          <Notice tone="ok" live>
            <p>{join.done}</p>
          </Notice>
        </>
      ) : (
        <>
          <Heading>{words.link.overTitle}</Heading>
          <p className="say">{fill(words.link.over, { name: technician })}</p>
          {state === "used" && <p className="quiet">{join.usedNote}</p>}
        </>
      )}
    </Frame>
  );
}

function HubAway() {
  return (
    <Notice tone="warn" live>
      <p>{shared.state.hubAway}</p>
    </Notice>
  );
}
