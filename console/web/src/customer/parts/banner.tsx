/** Who is connected, what they can do, how long; and Stop. It stays on the screen whatever is below it. */
import { Icon } from "./icon.tsx";
import { abilities, active, minutesLeft, type Permission } from "./permissions.ts";
import { Rich } from "./rich.tsx";
import { shared } from "./shared-words.ts";
import { listed, plural } from "./words.ts";

export interface Connected {
  readonly name: string;
  readonly scopes: readonly Permission[];
}

export interface BannerProps {
  readonly connected: readonly Connected[];
  readonly now: number;
  /** "Stopping…" is shown once it was pressed. */
  readonly stopping: boolean;
  /** Undefined: there is nothing that could be stopped. */
  readonly onStop?: (() => void) | undefined;
  readonly onDone?: (() => void) | undefined;
  /** Stop stands beside the words on a small screen too: the place below is taken by a question's answers. */
  readonly compact?: boolean;
}

export function Banner({ connected, now, stopping, onStop, onDone, compact = false }: BannerProps) {
  const here = connected
    .map((one) => ({ ...one, scopes: active(one.scopes, now) }))
    .filter((one) => one.scopes.length > 0);
  return (
    <section
      className={`banner ${here.length > 0 ? "on" : "off"} ${compact ? "compact" : ""} ${onStop === undefined ? "" : "can-stop"}`}
      aria-label={shared.banner.label}
    >
      <div className="banner-in">
        <div className="banner-status">
          {here.length === 0 ? (
            <p>
              <Icon name="eye" />
              <span>{shared.banner.nobody}</span>
            </p>
          ) : (
            here.map(({ name, scopes }) => (
              <p key={name}>
                <Icon name="dot" />
                <span>
                  <Rich
                    text={shared.banner.can}
                    values={{
                      name,
                      abilities: listed(abilities(scopes).map((ability) => shared.ability[ability])),
                    }}
                  />{" "}
                  <span className="nowrap tabular">· {leftWords(minutesLeft(scopes, now))}</span>
                </span>
              </p>
            ))
          )}
        </div>
        {onStop !== undefined && (
          <div className="banner-actions no-print">
            {onDone !== undefined && (
              <button type="button" className="btn" onClick={onDone}>
                {shared.banner.done}
              </button>
            )}
            {
              <button type="button" className="btn stop" onClick={onStop} aria-disabled={stopping}>
                <Icon name="hand" />
                {stopping ? shared.banner.stopping : shared.banner.stop}
              </button>
            }
          </div>
        )}
      </div>
    </section>
  );
}

const leftWords = (minutes: number): string =>
  minutes === 0 ? shared.banner.leftSoon : plural(shared.banner.left, minutes);
