/** The screens that only say something: waiting, idle, closed, lost, no token. */
import type { CompanionView } from "@deskside/protocol";
import { Notice } from "../customer/parts/notice.tsx";
import { Rich } from "../customer/parts/rich.tsx";
import { shared } from "../customer/parts/shared-words.ts";
import { fill } from "../customer/parts/words.ts";
import { words } from "./words.ts";
import { Heading } from "../customer/parts/heading.tsx";

/** Shows the address again. */
const STATUS_LINE = "deskside-agent status";
const HELPER_STATUS_LINE = "~/deskside-helper status";

export const Waiting = ({ connecting }: { readonly connecting: boolean }) => (
  <section className="step" role="status">
    <Heading>{words.waiting.title}</Heading>
    <p className="say">{words.waiting.text}</p>
    <p className="waiting-line">
      <span className="turning small" aria-hidden="true" />
      <span className="quiet">{connecting ? words.waiting.connecting : words.waiting.away}</span>
    </p>
  </section>
);

export const Idle = ({ organisation }: { readonly organisation: string }) => (
  <section className="step">
    <Heading>{words.idle.title}</Heading>
    <p className="say">{fill(words.idle.text, { organisation })}</p>
  </section>
);

export const Alone = () => (
  <section className="step">
    <Heading>{words.alone.title}</Heading>
    <p className="say">{words.alone.text}</p>
  </section>
);

/** The text is the agent's: it knows what happened. A foreign root gets the strongest words that there are. */
export const Problem = ({ problem }: { readonly problem: NonNullable<CompanionView["problem"]> }) => (
  <section className="step" role="alert">
    {problem.code === "ROOT_MISMATCH" ? (
      <Notice tone="fail" sign="hand">
        <Heading>
          <Rich text={shared.state.anotherRoot} />
        </Heading>
      </Notice>
    ) : (
      <>
        <Heading>{words.problem.title}</Heading>
        <p className="say" dir="auto">
          {problem.text}
        </p>
      </>
    )}
  </section>
);

export const Closed = () => (
  <section className="step" role="status">
    <Heading>{words.closed.title}</Heading>
    <p className="say">{words.closed.text}</p>
  </section>
);

export const Lost = () => (
  <section className="step" role="status">
    <Heading>{words.lost.title}</Heading>
    <p className="say">{words.lost.text}</p>
    <Notice tone="warn">
      <p>
        <Rich text={words.lost.stop} />
      </p>
    </Notice>
  </section>
);

export const NoToken = ({ wrong }: { readonly wrong: boolean }) => (
  <section className="step">
    <Heading>{wrong ? words.token.wrongTitle : words.token.title}</Heading>
    <p className="say">{words.token.text}</p>
    <ol className="numbered">
      <li>
        <span>
          <Rich text={words.token.type} />
        </span>
        <code className="line" dir="ltr">
          {STATUS_LINE}
        </code>
        <span className="quiet">{words.token.or}</span>
        <code className="line" dir="ltr">
          {HELPER_STATUS_LINE}
        </code>
      </li>
      <li>
        <span>{words.token.click}</span>
      </li>
    </ol>
  </section>
);
