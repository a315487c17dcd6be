/** The one thing that the case page is about now. */
import type { CustomerView } from "@deskside/protocol";
import { useState } from "react";
import type { CaseLink } from "./case-link.ts";
import { caseScreen, type StopState } from "./case-screen.ts";
import { Ended } from "./ended.tsx";
import { Icon } from "./parts/icon.tsx";
import { Notice } from "./parts/notice.tsx";
import { Rich } from "./parts/rich.tsx";
import { shared } from "./parts/shared-words.ts";
import { Step } from "./parts/step.tsx";
import { fill } from "./parts/words.ts";
import { Plan } from "./plan.tsx";
import { randomId } from "./random-id.ts";
import { words } from "./words.ts";
import { Heading } from "./parts/heading.tsx";

export interface CaseMainProps {
  readonly view: CustomerView;
  readonly link: CaseLink;
  readonly stop: StopState;
  /** The technician, or the help desk while nobody has taken the case. */
  readonly name: string;
}

export function CaseMain({ view, link, stop, name }: CaseMainProps) {
  switch (caseScreen(view, stop)) {
    case "ended":
      return view.ended === null ? null : <Ended view={view} ended={view.ended} link={link} name={name} />;
    case "stopping":
      return (
        <div role="status" className="step">
          <Heading>{words.stop.asking}</Heading>
          {stop === "failed" && (
            <Notice tone="fail" sign="warning">
              <p>
                <Rich text={words.stop.failed} />
              </p>
            </Notice>
          )}
        </div>
      );
    case "stopped":
      return (
        <div role="status" className="step">
          <Heading>{shared.stopped.title}</Heading>
          <p className="say">{fill(shared.stopped.text, { name })}</p>
          <p className="quiet">{words.stop.asked}</p>
          <p className="quiet">{fill(words.stop.again, { name })}</p>
          <button type="button" className="big" onClick={() => link.afterStop()}>
            {words.stop.back}
          </button>
        </div>
      );
    case "look":
      return (
        <div role="status" className="step look">
          <span className="sign" aria-hidden="true">
            <Icon name="screen" size={40} />
          </span>
          <Heading>{words.case.lookTitle}</Heading>
          <p className="say">
            <Rich text={words.case.lookText} values={{ name }} />
          </p>
          <p className="quiet">{words.case.lookSilence}</p>
        </div>
      );
    case "plan":
      return view.plan === null ? null : (
        <Plan
          key={view.plan.deployment}
          plan={view.plan}
          name={name}
          onAnswer={(id, agreed) => link.agree(id, agreed)}
        />
      );
    case "step":
      return view.step === null ? null : (
        <CaseStep key={view.step.id} view={view} step={view.step} link={link} name={name} />
      );
    case "waiting":
      return (
        <div className="step">
          <Heading>{fill(words.case.waitingTitle, { name })}</Heading>
          <p className="say">{words.case.waitingText}</p>
          {view.pc.state === "none" && <p className="quiet">{fill(words.case.noHelper, { name })}</p>}
          <Problem view={view} />
        </div>
      );
    case "nobody-yet":
      return (
        <div className="step">
          <Heading>{words.case.nobodyYet}</Heading>
          <p className="say">{fill(words.case.nobodyYetText, { organisation: view.organisation })}</p>
          <Problem view={view} />
        </div>
      );
  }
}

function CaseStep(props: {
  readonly view: CustomerView;
  readonly step: NonNullable<CustomerView["step"]>;
  readonly link: CaseLink;
  readonly name: string;
}) {
  const { view, step, link, name } = props;
  /** One name for all tries of one answer. */
  const [names] = useState(() => new Map<string, string>());
  async function answer(id: string, value: string): Promise<boolean> {
    const answerId = names.get(value) ?? randomId();
    names.set(value, answerId);
    return (await link.answer(id, answerId, value)).ok;
  }
  return <Step step={step} technician={name} elsewhere={view.answeredElsewhere} onAnswer={answer} />;
}

function Problem({ view }: { readonly view: CustomerView }) {
  if (view.problem === "") return null;
  return (
    <section className="panel sunk">
      <h2>{words.case.yourProblem}</h2>
      <p className="words" dir="auto">
        {view.problem}
      </p>
    </section>
  );
}
