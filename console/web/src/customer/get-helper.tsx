/** How to get the Helper onto this computer: for Linux one line; where there is none yet, that is said. */
import { useId, useState } from "react";
import { type Helper, helperLine, isUsable } from "./helper-line.ts";
import { Icon } from "./parts/icon.tsx";
import { Notice } from "./parts/notice.tsx";
import { Rich } from "./parts/rich.tsx";
import { fill } from "./parts/words.ts";
import { type System, SYSTEMS, systemOf } from "./system.ts";
import { words } from "./words.ts";

const BYTES_PER_MB = 1_000_000;

export interface GetHelperProps {
  readonly helper: Helper | null;
  readonly link: string;
  readonly technician: string;
  readonly onCopied: () => void;
}

export function GetHelper(props: GetHelperProps) {
  const { join } = words;
  const [system, setSystem] = useState<System>(() => systemOf(navigator.userAgent, navigator.maxTouchPoints));
  return (
    <section className="step" aria-labelledby="get-title">
      <h2 id="get-title">
        {join.get} <span className="quiet">{fill(join.forSystem, { system: join[system] })}</span>
      </h2>
      {system === "linux" ? (
        <ForLinux {...props} />
      ) : (
        <NotYet system={system} technician={props.technician} />
      )}
      <div className="others">
        <span className="quiet" id="other-systems">
          {join.other}
        </span>
        <div role="group" aria-labelledby="other-systems">
          {SYSTEMS.filter((other) => other !== system).map((other) => (
            <button key={other} type="button" className="link" onClick={() => setSystem(other)}>
              {join[other]}
            </button>
          ))}
        </div>
      </div>
    </section>
  );
}

function NotYet({
  system,
  technician,
}: {
  readonly system: Exclude<System, "linux">;
  readonly technician: string;
}) {
  const { join } = words;
  const phone = system === "phone";
  return (
    <Notice tone="info">
      <p>
        <strong>{phone ? join.phoneTitle : fill(join.notYetTitle, { system: join[system] })}</strong>
      </p>
      <p>{phone ? join.phoneText : fill(join.notYet, { name: technician })}</p>
    </Notice>
  );
}

function ForLinux({ helper, link, technician, onCopied }: GetHelperProps) {
  const { join } = words;
  const [copy, setCopy] = useState<"no" | "done" | "failed">("no");
  const lineId = useId();
  const line = helper === null ? undefined : helperLine(helper, link);
  if (helper === null || line === undefined || !isUsable(helper)) {
    return (
      <Notice tone="info">
        <p>{fill(join.noHelper, { name: technician })}</p>
      </Notice>
    );
  }

  async function copyLine(text: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      setCopy("done");
    } catch {
      // No permission, or no clipboard here: the line can still be marked by hand.
      setCopy("failed");
    }
    onCopied();
  }

  return (
    <>
      <ol className="numbered">
        <li>
          <span>
            <Rich text={join.open} />
          </span>
        </li>
        <li>
          <div className="copyable">
            {/* Focusable, because it can be scrolled. */}
            <code
              className="line one"
              id={lineId}
              tabIndex={0}
              role="textbox"
              aria-readonly="true"
              aria-label={join.line}
              dir="ltr"
            >
              {line}
            </code>
            <button
              type="button"
              className={copy === "done" ? "big" : "big primary"}
              aria-describedby={lineId}
              onClick={() => void copyLine(line)}
            >
              <Icon name={copy === "done" ? "check" : "copy"} />
              {copy === "done" ? join.copied : join.copy}
            </button>
            <p role="status" className="quiet">
              {copy === "failed" ? join.copyFailed : ""}
            </p>
          </div>
        </li>
        <li>
          <span>
            <Rich text={join.paste} />
          </span>
        </li>
        <li>
          <span>
            <Rich text={join.asks} />
          </span>
        </li>
      </ol>
      <details className="more">
        <summary>{join.what}</summary>
        <p>{fill(join.whatText, { host: location.host })}</p>
        <p>
          <a href={helper.path} download>
            {join.download}
          </a>{" "}
          <span className="quiet tabular">
            {fill(join.size, { size: Math.round(helper.sizeBytes / BYTES_PER_MB) })}
          </span>
        </p>
        <p className="quiet">
          {join.sha}{" "}
          <code className="hash" dir="ltr">
            {helper.sha256}
          </code>
        </p>
      </details>
    </>
  );
}
