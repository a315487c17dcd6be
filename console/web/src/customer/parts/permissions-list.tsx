/** Each permission in plain words with its end; on the PC each can be taken back by itself. */
import type { Scope } from "@deskside/protocol";
import type { Connected } from "./banner.tsx";
import { active } from "./permissions.ts";
import { Rich } from "./rich.tsx";
import { shared } from "./shared-words.ts";
import { fill, timeOfDay } from "./words.ts";

export function PermissionsList(props: {
  readonly connected: Connected;
  readonly now: number;
  readonly from: string;
  readonly onTakeBack?: (scope: Scope) => void;
}) {
  const { connected, now, onTakeBack } = props;
  const scopes = active(connected.scopes, now);
  if (scopes.length === 0) return null;
  const last = Math.max(...scopes.map(({ until }) => until));
  const same = scopes.every(({ until }) => timeOfDay(until) === timeOfDay(last));
  return (
    <section className="panel">
      <h2>
        <Rich text={shared.permissions.title} values={{ name: connected.name }} />
      </h2>
      <p className="quiet">
        {props.from}
        {same && <> · {fill(shared.permissions.until, { time: timeOfDay(last) })}</>}
      </p>
      <ul className="rows">
        {scopes.map(({ scope, until }) => (
          <li key={scope}>
            <span>
              <Rich text={shared.scope[scope]} />{" "}
              {!same && (
                <span className="quiet tabular nowrap">
                  {fill(shared.permissions.until, { time: timeOfDay(until) })}
                </span>
              )}
            </span>
            {onTakeBack !== undefined && (
              <button
                type="button"
                className="btn small no-print"
                aria-label={fill(shared.permissions.takeBackLabel, { what: plain(shared.scope[scope]) })}
                onClick={() => onTakeBack(scope)}
              >
                {shared.permissions.takeBack}
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

const plain = (text: string): string => text.replaceAll("**", "");
