/** The customer's page of a case: one thing at a time, who is connected, what was done, chat, and Stop. */
import { useEffect, useMemo, useRef } from "react";
import { openSocket, timer } from "../platform/socket.ts";
import type { CustomerApi } from "./api.ts";
import { CaseMain } from "./case-main.tsx";
import { canStop } from "./case-screen.ts";
import { type CaseState, createCaseLink } from "./case-link.ts";
import { Chat } from "./chat.tsx";
import { LinkProblem, linkProblemOf } from "./link-problem.tsx";
import { Banner } from "./parts/banner.tsx";
import { useNow } from "./parts/clock.ts";
import { DoneList } from "./parts/done-list.tsx";
import { EndsSoon } from "./parts/ends-soon.tsx";
import { Frame } from "./parts/frame.tsx";
import { Notice } from "./parts/notice.tsx";
import { usePageTitle } from "./parts/page-title.ts";
import { PermissionsList } from "./parts/permissions-list.tsx";
import { shared } from "./parts/shared-words.ts";
import { useStore } from "./parts/store.ts";
import { fill, timeOfDay } from "./parts/words.ts";
import { words } from "./words.ts";

/** Times on the page are to the minute; this is how late one may be. */
const TICK_MS = 5_000;

export function CasePage({
  api,
  id,
  token,
}: {
  readonly api: CustomerApi;
  readonly id: string;
  readonly token: string;
}) {
  const link = useMemo(
    () => createCaseLink({ api, id, token, timer, open: (ticket) => openSocket("/ws/customer", ticket) }),
    [api, id, token],
  );
  useEffect(() => {
    link.start();
    return () => link.end();
  }, [link]);
  const state = useStore(link.state);
  const now = useNow(state.offsetMs, TICK_MS);
  const doneHeading = useRef<HTMLHeadingElement>(null);
  const { view } = state;
  usePageTitle(
    view === null ? words.title.plain : fill(words.title.case, { organisation: view.organisation }),
  );

  if (state.refused !== null) return <LinkProblem kind={linkProblemOf(state.refused)} />;
  if (view === null) {
    return (
      <Frame from={words.title.plain}>
        {state.online ? <p className="quiet">{words.opening}</p> : <Troubles state={state} now={now} />}
      </Frame>
    );
  }
  const name = view.technician ?? view.organisation;
  const connected = view.scopes.length === 0 ? [] : [{ name, scopes: view.scopes }];
  function showDone(): void {
    doneHeading.current?.scrollIntoView({ block: "start" });
    doneHeading.current?.focus({ preventScroll: true });
  }
  return (
    <Frame
      from={view.organisation}
      about={fill(words.caseRef, { ref: view.caseRef })}
      practice={view.practice}
      banner={
        view.ended === null ? (
          <Banner
            connected={connected}
            now={now}
            stopping={state.stop === "asking" || state.stop === "failed"}
            onStop={canStop(view, state.stop) ? () => link.stop() : undefined}
            onDone={view.done.length > 0 ? showDone : undefined}
          />
        ) : undefined
      }
      aside={
        <>
          {connected.map((one) => (
            <PermissionsList
              key={one.name}
              connected={one}
              now={now}
              from={fill(words.case.from, { name, organisation: view.organisation })}
            />
          ))}
          <DoneList done={view.done} headingRef={doneHeading} />
          <Chat view={view} link={link} name={name} />
        </>
      }
    >
      <Troubles state={state} now={now} />
      <EndsSoon connected={connected} now={now} />
      <CaseMain view={view} link={link} stop={state.stop} name={name} />
    </Frame>
  );
}

/** What stands in the way now; nothing where nothing does. */
function Troubles({ state: { view, online }, now }: { readonly state: CaseState; readonly now: number }) {
  if (!online) {
    return (
      <Notice tone="warn" live>
        <p>
          <strong>{shared.state.hubAway}</strong> {view !== null && words.case.hubAwayStop}
        </p>
      </Notice>
    );
  }
  if (view === null || view.ended !== null) return null;
  return (
    <>
      {view.technician !== null && !view.technicianHere && (
        <Notice tone="info" live>
          <p>{fill(shared.state.technicianAway, { name: view.technician })}</p>
        </Notice>
      )}
      {view.pc.state === "offline" && (
        <Notice tone="warn" live>
          <p>{fill(words.case.pcOffline, { time: timeOfDay(view.pc.since ?? now) })}</p>
        </Notice>
      )}
    </>
  );
}
