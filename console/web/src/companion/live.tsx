/** The page while the Helper answers. */
import type { Body, CompanionView } from "@deskside/protocol";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { announce } from "../customer/parts/announcer.tsx";
import { Banner, type Connected } from "../customer/parts/banner.tsx";
import { useNow } from "../customer/parts/clock.ts";
import { DoneList } from "../customer/parts/done-list.tsx";
import { EndsSoon } from "../customer/parts/ends-soon.tsx";
import { Frame } from "../customer/parts/frame.tsx";
import { Notice } from "../customer/parts/notice.tsx";
import { usePageTitle } from "../customer/parts/page-title.ts";
import { abilities, active } from "../customer/parts/permissions.ts";
import { PermissionsList } from "../customer/parts/permissions-list.tsx";
import { Rich } from "../customer/parts/rich.tsx";
import { shared } from "../customer/parts/shared-words.ts";
import { Step } from "../customer/parts/step.tsx";
import { fill, listed } from "../customer/parts/words.ts";
import { answeredWord, type AnsweredWord, type Given } from "./answered.ts";
import { Confirm } from "./confirm.tsx";
import { Consent } from "./consent.tsx";
import type { CompanionLink, CompanionState } from "./link.ts";
import { Finished, Stopped } from "./over.tsx";
import { Alone, Idle, Problem, Waiting } from "./plain-screens.tsx";
import { Running } from "./running.tsx";
import type { Screen } from "./screen.ts";
import { words } from "./words.ts";
import { Heading } from "../customer/parts/heading.tsx";

/** Stop is over within two seconds; later than this, in ms, the page says what else helps. */
const STOP_SLOW_MS = 2_000;

export interface LiveProps {
  readonly link: CompanionLink;
  readonly state: CompanionState;
  readonly view: CompanionView;
  readonly screen: Screen;
}

export function Live({ link, state, view, screen }: LiveProps) {
  const now = useNow(state.offsetMs);
  const doneHeading = useRef<HTMLHeadingElement>(null);
  const given = useRef<Given | null>(null);
  const word = useAnswered(view, given, now);
  const connected: Connected[] = view.sessions.map(({ technician, scopes }) => ({
    name: technician,
    scopes,
  }));
  const [first] = view.sessions;
  usePageTitle(titleOf(view, now));
  useConnectedSaid(connected, now);

  function answer(body: Body<"prompt.answer">): void {
    if (view.prompt !== null) given.current = { prompt: view.prompt, answer: body.answer };
    link.send("prompt.answer", body);
  }

  const { prompt } = view;
  // Who asks, and what came of it, stand at the top: nobody answers a question whose beginning is out of sight.
  const shownPrompt = prompt?.id ?? null;
  const before = useRef(shownPrompt);
  useEffect(() => {
    if (before.current !== shownPrompt) scrollTo(0, 0);
    before.current = shownPrompt;
  }, [shownPrompt]);
  const question = screen === "prompt" && prompt !== null;
  const inSession = screen === "session" && first !== undefined;
  const main: ReactNode = question ? (
    prompt.kind === "consent" ? (
      <Consent key={prompt.id} prompt={prompt} offsetMs={state.offsetMs} onAnswer={answer} />
    ) : (
      <Confirm key={prompt.id} prompt={prompt} offsetMs={state.offsetMs} onAnswer={answer} />
    )
  ) : inSession ? (
    <>
      {view.step === null ? (
        <section className="step">
          <Heading>{fill(words.session.title, { name: first.technician })}</Heading>
          <p className="say">{words.session.text}</p>
        </section>
      ) : (
        <Step
          key={view.step.id}
          step={view.step}
          technician={first.technician}
          onAnswer={(step, value) => Promise.resolve(link.send("step.answer", { step, value }))}
        />
      )}
      <Running running={view.running} />
    </>
  ) : (
    <Still screen={screen} view={view} link={link} />
  );

  return (
    <Frame
      from={view.organisation ?? words.from}
      about={fill(words.on, { computer: view.hostName })}
      practice={view.practice}
      banner={
        view.sessions.length > 0 ? (
          <Banner
            connected={connected}
            now={now}
            stopping={state.stopSince !== null}
            compact={question}
            onStop={() => link.stop()}
            onDone={
              question || view.done.length === 0
                ? undefined
                : () => {
                    doneHeading.current?.scrollIntoView({ block: "start" });
                    doneHeading.current?.focus({ preventScroll: true });
                  }
            }
          />
        ) : undefined
      }
      aside={
        inSession ? (
          <>
            {view.sessions.map((session) => (
              <PermissionsList
                key={session.sid}
                connected={{ name: session.technician, scopes: session.scopes }}
                now={now}
                from={fill(words.session.from, {
                  name: session.technician,
                  organisation: session.organisation,
                  case: session.caseRef,
                })}
                onTakeBack={(scope) => link.send("companion.revoke", { scope })}
              />
            ))}
            <DoneList done={view.done} headingRef={doneHeading} />
          </>
        ) : undefined
      }
    >
      {state.stopSince !== null && <SlowStop since={state.stopSince} />}
      {view.connection === "offline" && (
        <Notice tone="warn" live>
          <p>
            <strong>{shared.state.hubAway}</strong>
          </p>
        </Notice>
      )}
      {inSession && view.problem !== null && (
        <Notice tone="warn" live>
          <p dir="auto">{view.problem.text}</p>
        </Notice>
      )}
      {!question && word !== null && (
        <Notice tone={word.word === "yes" || word.word === "doing" ? "ok" : "info"} live>
          <p>
            <strong>
              <Rich text={words.answered[word.word]} values={{ name: word.name }} />
            </strong>
          </p>
        </Notice>
      )}
      {inSession && <EndsSoon connected={connected} now={now} />}
      {main}
    </Frame>
  );
}

/** The screens with nobody connected. */
function Still({
  screen,
  view,
  link,
}: {
  readonly screen: Screen;
  readonly view: CompanionView;
  readonly link: CompanionLink;
}) {
  switch (screen) {
    case "stopped":
      return (
        <Stopped
          ended={view.ended}
          blocked={view.askingBlocked}
          onAllow={() => link.send("companion.revoke", { allowAsking: true })}
        />
      );
    case "finished":
      return view.ended === null ? null : <Finished ended={view.ended} />;
    case "problem":
      return view.problem === null ? null : <Problem problem={view.problem} />;
    case "waiting":
      return <Waiting connecting={view.connection === "connecting"} />;
    case "idle":
      return <Idle organisation={view.organisation ?? words.from} />;
    default:
      return <Alone />;
  }
}

/** Two seconds after Stop, if anything is left: what else to do. */
function SlowStop({ since }: { readonly since: number }) {
  const now = useNow(0, 500);
  if (now - since < STOP_SLOW_MS) return null;
  return (
    <Notice tone="fail" sign="warning" live>
      <p>
        <Rich text={words.stop.slow} />
      </p>
    </Notice>
  );
}

/** What came of the last question, until the next one. */
function useAnswered(
  view: CompanionView,
  given: { readonly current: Given | null },
  now: number,
): { readonly word: AnsweredWord; readonly name: string } | null {
  const before = useRef(view.prompt);
  const [word, setWord] = useState<{ word: AnsweredWord; name: string } | null>(null);
  const isConnected = view.sessions.length > 0;
  useEffect(() => {
    const gone = before.current;
    before.current = view.prompt;
    if (gone === null || gone.id === view.prompt?.id) return;
    const said = answeredWord(gone, given.current, now, isConnected);
    setWord(said === null ? null : { word: said, name: gone.technician });
    // Only a question that goes or comes changes it.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [view.prompt?.id]);
  return word;
}

/** Somebody came, left, or may do something else: said once. */
function useConnectedSaid(connected: readonly Connected[], now: number): void {
  const line = connected
    .map(({ name, scopes }) =>
      fill(shared.banner.can, { name, abilities: abilityLine(scopes, now) }).replaceAll("**", ""),
    )
    .join(" ");
  const before = useRef(line);
  useEffect(() => {
    if (before.current !== line) announce(line === "" ? shared.banner.nobody : line);
    before.current = line;
  }, [line]);
}

const abilityLine = (scopes: Connected["scopes"], now: number): string =>
  listed(abilities(active(scopes, now)).map((ability) => shared.ability[ability]));

function titleOf(view: CompanionView, now: number): string {
  if (view.prompt !== null) return fill(words.title.asked, { name: view.prompt.technician });
  const [session] = view.sessions;
  if (session === undefined) return words.title.plain;
  return fill(words.title.can, { name: session.technician, abilities: abilityLine(session.scopes, now) });
}
