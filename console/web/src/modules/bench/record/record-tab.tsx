/** The record: everything that happened, who said so, and the files to keep. */
import { verifyRecord } from "@deskside/protocol";
import { useState } from "react";
import { ActionButton } from "../../../components/action-button.tsx";
import { download } from "../../../components/download.ts";
import { StateTag } from "../../../components/state-tag.tsx";
import { useLive } from "../../../live/context.ts";
import { t } from "../../../messages/text.ts";
import { api } from "../../../platform/http.ts";
import { crypto, pinnedRoot } from "../../../platform/keystore.ts";
import { refOf } from "../../cases/words.ts";
import { useBench } from "../use-bench.ts";
import { signedExport, textOf } from "./signed-export.ts";
import { Timeline } from "./timeline.tsx";

type Verdict = Awaited<ReturnType<typeof verifyRecord>>;

export default function RecordTab() {
  const { detail } = useBench();
  const live = useLive();
  const [verdict, setVerdict] = useState<Verdict>();
  const fetchRecord = (format: "json" | "html", copy?: "customer"): Promise<string> =>
    signedExport(live, detail.id, format, copy);
  const save = (format: "json" | "html", copy?: "customer") => async (): Promise<void> => {
    const text = await fetchRecord(format, copy);
    download(
      `case-${refOf(detail)}${copy === undefined ? "" : "-customer"}.${format}`,
      text,
      format === "json" ? "application/json" : "text/html",
    );
  };
  const check = async (): Promise<void> => {
    const root = await pinnedRoot().catch(() => undefined);
    setVerdict(await verifyRecord(crypto, await fetchRecord("json"), { root }));
  };
  return (
    <>
      <div className="picker wrap">
        <ActionButton look="small" run={save("html")}>
          {t("record.html")}
        </ActionButton>
        <ActionButton look="small" run={save("json")}>
          {t("record.json")}
        </ActionButton>
        <ActionButton look="small" run={save("html", "customer")}>
          {t("record.customer")}
        </ActionButton>
        {detail.recordings.map(({ id }, at) => (
          <ActionButton
            key={id}
            look="small"
            run={async () =>
              download(
                `case-${refOf(detail)}-terminal-${at + 1}.cast`,
                await castText(id),
                "application/x-asciicast",
              )
            }
          >
            {t("record.cast", { number: at + 1 })}
          </ActionButton>
        ))}
        <span className="grow" />
        <ActionButton look="small primary" run={check}>
          {t("record.verify")}
        </ActionButton>
      </div>
      {verdict === undefined ? null : (
        <div
          className={`callout verdict ${verdict.verdict === "good" ? "ok" : verdict.verdict === "bad" ? "fail" : "warn"}`}
          role="status"
        >
          <div className="row">
            <StateTag
              code={verdict.verdict === "good" ? "ok" : verdict.verdict === "bad" ? "fail" : "warn"}
              word={t(`record.verdict_${verdict.verdict}`)}
            />
            <strong>{verdict.summary}</strong>
          </div>
          <ul>
            {[...verdict.problems.map(({ text }) => text), ...verdict.notes].map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </div>
      )}
      <Timeline caseId={detail.id} />
    </>
  );
}

/** asciicast is one JSON value a line: it must not pass through a JSON parser as a whole. */
async function castText(id: string): Promise<string> {
  return textOf(await api("getRecording", { params: { id } }));
}
