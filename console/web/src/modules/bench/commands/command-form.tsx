/** A program to run: what is typed, and beneath it exactly what will run. */
import { useState } from "react";
import { ActionButton } from "../../../components/action-button.tsx";
import { Field } from "../../../components/field.tsx";
import { toastError } from "../../../components/toasts.tsx";
import { t } from "../../../messages/text.ts";
import { useBench } from "../use-bench.ts";
import { splitWords } from "./split-words.ts";

const LIMITS_S = [10, 60, 300, 1_800, 3_600] as const;

export function CommandForm() {
  const { ready, program } = useBench();
  const [line, setLine] = useState("");
  const [limit, setLimit] = useState<number>(60);
  const [cwd, setCwd] = useState("");
  const split = splitWords(line);
  const argv = "argv" in split ? split.argv : [];
  const run = async (): Promise<void> => {
    const running = await program("command.run", {
      argv: [...argv],
      timeoutMs: limit * 1_000,
      ...(cwd.trim() === "" ? {} : { cwd: cwd.trim() }),
    });
    running.done.catch(toastError);
    setLine("");
  };
  return (
    <form className="command-form">
      <div className="row">
        <input
          className="input mono"
          aria-label={t("commands.line")}
          placeholder={t("commands.line")}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          value={line}
          onChange={({ target }) => setLine(target.value)}
        />
        <ActionButton
          submit
          look="primary"
          run={run}
          disabled={!ready || argv.length === 0}
          title={t("commands.runsNow")}
        >
          {t("commands.run")}
        </ActionButton>
      </div>
      {line.trim() === "" ? (
        <p className="faint">{t("commands.noShell")}</p>
      ) : (
        <div className="argv" aria-live="polite">
          <span className="faint">
            {"problem" in split ? t("commands.openQuote") : t("commands.exactly")}
          </span>
          {argv.map((part, at) => (
            // The same word may stand twice: its place is its key.
            <code key={at}>{part === "" ? "∅" : part}</code>
          ))}
        </div>
      )}
      <details>
        <summary>{t("commands.options")}</summary>
        <div className="two">
          <Field label={t("commands.limit")}>
            {(control) => (
              <select
                {...control}
                className="input"
                value={limit}
                onChange={({ target }) => setLimit(Number(target.value))}
              >
                {LIMITS_S.map((seconds) => (
                  <option key={seconds} value={seconds}>
                    {seconds < 60
                      ? t("commands.seconds", { count: seconds })
                      : t("commands.minutes", { count: seconds / 60 })}
                  </option>
                ))}
              </select>
            )}
          </Field>
          <Field label={t("commands.cwd")}>
            {(control) => (
              <input
                {...control}
                className="input mono"
                value={cwd}
                placeholder="~"
                onChange={({ target }) => setCwd(target.value)}
              />
            )}
          </Field>
        </div>
      </details>
    </form>
  );
}
