/** A flow's YAML with live lint. The library's files are changed in their repository; here a text is tried. */
import type { FlowDetail } from "@deskside/protocol";
import { useQuery } from "@tanstack/react-query";
import { useDeferredValue, useState } from "react";
import { CopyButton } from "../../components/copy-button.tsx";
import { t } from "../../messages/text.ts";
import { api } from "../../platform/http.ts";

export function FlowText({ flow }: { readonly flow: FlowDetail }) {
  const [text, setText] = useState(flow.yaml);
  const late = useDeferredValue(text);
  const { data } = useQuery({
    queryKey: ["lint", flow.id, late],
    queryFn: () => api("lintFlow", { body: { yaml: late, file: `${flow.id}.yaml` } }),
    enabled: late !== flow.yaml,
    placeholderData: (before) => before,
    gcTime: 0,
  });
  const problems = late === flow.yaml ? flow.problems : (data?.problems ?? []);
  return (
    <div className="stack">
      <div className="row wrap">
        <p className="faint grow">{t("library.tryText")}</p>
        <CopyButton text={text} />
        {text === flow.yaml ? null : (
          <button type="button" className="btn small" onClick={() => setText(flow.yaml)}>
            {t("library.asKept")}
          </button>
        )}
      </div>
      <div role="status" aria-live="polite">
        {problems.length === 0 ? (
          <p className="callout ok">{t("library.noProblems")}</p>
        ) : (
          <ul className="callout fail">
            {problems.map(({ line, column, message }) => (
              <li key={`${line}.${column}.${message}`} className="mono">
                {t("library.at", { line, column })} {message}
              </li>
            ))}
          </ul>
        )}
      </div>
      <textarea
        className="input mono flow-text"
        aria-label={t("library.text")}
        spellCheck={false}
        value={text}
        onChange={({ target }) => setText(target.value)}
      />
    </div>
  );
}
