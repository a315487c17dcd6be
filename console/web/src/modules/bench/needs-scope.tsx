/** What a part needs of the customer is asked for where it is needed. */
import { LOOK_SCOPES, type Scope } from "@deskside/protocol";
import type { ReactNode } from "react";
import { ActionButton } from "../../components/action-button.tsx";
import { t } from "../../messages/text.ts";
import { useBench } from "./use-bench.ts";

interface NeedsScopeProps {
  readonly scope: Scope;
  /** "to open a terminal" */
  readonly purpose: string;
  readonly children: ReactNode;
}

export function NeedsScope({ scope, purpose, children }: NeedsScopeProps) {
  const { held } = useBench();
  return held.has(scope) ? children : <AskFor scope={scope} purpose={purpose} />;
}

export function AskFor({ scope, purpose }: { readonly scope: Scope; readonly purpose: string }) {
  const { ready, open, ask, asking, detail, device, held } = useBench();
  // The first question is "look": its three parts stand in one prompt.
  const looks: readonly Scope[] = LOOK_SCOPES;
  const first = looks.includes(scope) && !looks.some((one) => held.has(one));
  if (!open) {
    return (
      <div className="empty">
        <strong>{t("ask.closed")}</strong>
        <span>{t("ask.closedText")}</span>
      </div>
    );
  }
  return (
    <div className="empty">
      <strong>{t("ask.needs", { purpose })}</strong>
      <span>
        {t("ask.needsText", {
          name: detail.person?.name ?? t("bench.theCustomer"),
          words: t(`scopeWords.${scope}`),
        })}
      </span>
      <div className="row">
        <ActionButton
          look="primary"
          run={() => ask(first ? LOOK_SCOPES : [scope])}
          disabled={!ready || asking !== undefined}
        >
          {asking?.scopes.includes(scope) === true
            ? t("ask.waiting")
            : first
              ? t("ask.look")
              : t("ask.for", { scope: t(`scope.${scope}`) })}
        </ActionButton>
      </div>
      {ready ? null : (
        <span className="faint">
          {device === undefined
            ? t("bench.noMachine")
            : device.online
              ? t("key.cannotSign")
              : t("bench.machineAway")}
        </span>
      )}
    </div>
  );
}
