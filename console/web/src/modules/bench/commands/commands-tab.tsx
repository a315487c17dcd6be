/** Programs by their argument vector, processes, services. */
import { useState } from "react";
import { t } from "../../../messages/text.ts";
import { AskFor } from "../needs-scope.tsx";
import { useBench } from "../use-bench.ts";
import { CommandForm } from "./command-form.tsx";
import { CommandResult } from "./command-result.tsx";
import { Processes } from "./processes.tsx";
import { Services } from "./services.tsx";

const PARTS = ["programs", "processes", "services"] as const;

export default function CommandsTab() {
  const { detail, held } = useBench();
  const [part, setPart] = useState<(typeof PARTS)[number]>("programs");
  const programs = detail.tasks
    .filter(({ op }) => op === "command.run" || op === "procedure.run-once")
    .sort((a, b) => b.createdAt - a.createdAt);
  return (
    <>
      <div className="segments" role="group" aria-label={t("bench.tab_commands")}>
        {PARTS.map((one) => (
          <button key={one} type="button" aria-pressed={one === part} onClick={() => setPart(one)}>
            {t(`commands.${one}`)}
          </button>
        ))}
      </div>
      {part === "programs" ? (
        <>
          {held.has("run_commands") ? (
            <CommandForm />
          ) : (
            <AskFor scope="run_commands" purpose={t("purpose.commands")} />
          )}
          <ul aria-label={t("commands.programs")}>
            {programs.map((task, at) => (
              <li key={task.jti}>
                <CommandResult task={task} first={at === 0} />
              </li>
            ))}
          </ul>
        </>
      ) : null}
      {part === "processes" ? <Processes /> : null}
      {part === "services" ? <Services /> : null}
    </>
  );
}
