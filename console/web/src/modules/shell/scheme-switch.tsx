/** Light, dark, or as the system has it: one button that goes round. */
import { useState } from "react";
import { Icon } from "../../components/icon.tsx";
import { t } from "../../messages/text.ts";
import { currentScheme, SCHEMES, setScheme } from "../../theme/scheme.ts";

const ICONS = { system: "auto", light: "sun", dark: "moon" } as const;

export function SchemeSwitch() {
  const [scheme, setShown] = useState(currentScheme);
  const next = SCHEMES[(SCHEMES.indexOf(scheme) + 1) % SCHEMES.length] ?? "system";
  const label = t("shell.scheme", { scheme: t(`shell.scheme_${scheme}`), next: t(`shell.scheme_${next}`) });
  return (
    <button
      type="button"
      className="btn quiet icon"
      aria-label={label}
      title={label}
      onClick={() => {
        setScheme(next);
        setShown(next);
      }}
    >
      <Icon name={ICONS[scheme]} />
    </button>
  );
}
