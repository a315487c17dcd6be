/** A machine that went away: since when, what still runs there, what to do. */
import { operations } from "@deskside/protocol";
import { clockTime, exactTime } from "../../../components/moment.tsx";
import { t } from "../../../messages/text.ts";
import { commandWords } from "../words.ts";
import { useBench } from "../use-bench.ts";

export function LostAgent() {
  const { detail, device } = useBench();
  const finished = detail.state === "closed" || detail.state === "rejected";
  const lost = device !== undefined && !device.online && !finished;
  return (
    <div role="status" aria-live="polite">
      {lost ? (
        <div className="lost">
          <div>
            <strong>
              {t("lost.since", { name: device.name, time: clockTime(device.since) })}
              <span className="visually-hidden">{exactTime(device.since)}</span>
            </strong>{" "}
            {device.running.length === 0
              ? t("lost.nothing")
              : t("lost.running", { count: device.running.length })}
          </div>
          {device.running.length === 0 ? null : (
            <ul>
              {device.running.map((task) => (
                <li key={task.jti} className="mono">
                  {operations[task.op as keyof typeof operations]?.title ?? task.op}: {commandWords(task)}
                </li>
              ))}
            </ul>
          )}
          <div>{t("lost.todo")}</div>
        </div>
      ) : null}
    </div>
  );
}
