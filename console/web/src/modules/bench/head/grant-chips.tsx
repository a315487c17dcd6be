/** What the customer allows, counting down; what is missing can be asked for from here. */
import { ENDS_SOON_MS, LOOK_SCOPES, OFFERED_SCOPES, type Scope } from "@deskside/protocol";
import { useEffect, useRef } from "react";
import { Icon } from "../../../components/icon.tsx";
import { exactTime, remaining, useNow } from "../../../components/moment.tsx";
import { toast, toastError } from "../../../components/toasts.tsx";
import { t } from "../../../messages/text.ts";
import { useBench } from "../use-bench.ts";

export function GrantChips() {
  const { held, ready, ask, asking } = useBench();
  const now = useNow();
  const looks = LOOK_SCOPES.some((scope) => held.has(scope));
  const missing = OFFERED_SCOPES.filter(
    (scope) => !held.has(scope) && (looks || !(LOOK_SCOPES as readonly Scope[]).includes(scope)),
  );
  const request = (scopes: readonly Scope[]): void => void ask(scopes).catch(toastError);
  return (
    <div className="grants" role="group" aria-label={t("ask.allowed")}>
      <EndsSoon now={now} />
      {grouped(held).map(({ scopes, until }) => {
        const soon = until - now < ENDS_SOON_MS;
        const name =
          scopes.length === LOOK_SCOPES.length
            ? t("scope.look")
            : scopes.map((scope) => t(`scope.${scope}`)).join(", ");
        return (
          <button
            key={scopes.join()}
            type="button"
            className={`chip tabular ${soon ? "soon" : "on"}`}
            title={t("ask.until", { time: exactTime(until) })}
            onClick={() => request(scopes)}
            disabled={!ready || asking !== undefined}
          >
            {soon ? null : <Icon name="check" size={12} />}
            {name} {remaining(until - now)}
            {soon ? <u>{t("ask.more")}</u> : null}
          </button>
        );
      })}
      {asking !== undefined ? (
        <span className="chip" role="status">
          <span className="spinner" aria-hidden="true" />
          {asking.shown === undefined ? t("ask.sending") : t(`ask.shown_${asking.shown.where}`)}{" "}
          {asking.shown === undefined ? null : (
            <span className="tabular">{remaining(asking.shown.until - now)}</span>
          )}
        </span>
      ) : null}
      {ready && asking === undefined && !looks ? (
        <button type="button" className="btn primary small" onClick={() => request(LOOK_SCOPES)}>
          {t("ask.look")}
        </button>
      ) : null}
      {ready && asking === undefined && looks
        ? missing.map((scope) => (
            <button
              key={scope}
              type="button"
              className="chip ask"
              title={t(`scopeWords.${scope}`)}
              onClick={() => request([scope])}
            >
              + {t(`scope.${scope}`)}
            </button>
          ))
        : null}
    </div>
  );
}

/** Look is one chip where its three parts end together. */
function grouped(held: ReadonlyMap<Scope, { readonly until: number }>): { scopes: Scope[]; until: number }[] {
  const look = LOOK_SCOPES.map((scope) => held.get(scope)?.until);
  const [first] = look;
  const together =
    first !== undefined && look.every((until) => until !== undefined && Math.abs(until - first) < 2_000);
  const rest = [...held].filter(([scope]) => !together || !(LOOK_SCOPES as readonly Scope[]).includes(scope));
  return [
    ...(together ? [{ scopes: [...LOOK_SCOPES], until: first }] : []),
    ...rest.map(([scope, { until }]) => ({ scopes: [scope], until })),
  ];
}

/** Says once of each permission that it ends in five minutes. */
function EndsSoon({ now }: { readonly now: number }) {
  const { held } = useBench();
  const said = useRef(new Set<string>());
  useEffect(() => {
    for (const [scope, { grant, until }] of held) {
      const left = until - now;
      const key = `${grant}.${scope}`;
      if (left > ENDS_SOON_MS || left < ENDS_SOON_MS - 60_000 || said.current.has(key)) continue;
      said.current.add(key);
      toast(t("ask.endsSoon", { scope: t(`scope.${scope}`) }));
    }
  }, [held, now]);
  return null;
}
