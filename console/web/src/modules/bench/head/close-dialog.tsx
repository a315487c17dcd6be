/** Closing needs a resolution, and the customer's confirmation or the reason why there is none; the closer signs the record. */
import { RESOLUTION_CODES } from "@deskside/protocol";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ActionButton } from "../../../components/action-button.tsx";
import { Dialog } from "../../../components/dialog.tsx";
import { Field } from "../../../components/field.tsx";
import { toast } from "../../../components/toasts.tsx";
import { useLive } from "../../../live/context.ts";
import { t, tOr } from "../../../messages/text.ts";
import { api } from "../../../platform/http.ts";
import { newest } from "../newest.ts";
import { useBench } from "../use-bench.ts";
import { endSession } from "./end-session.ts";

type Code = (typeof RESOLUTION_CODES)[number];

export function CloseDialog({ close }: { readonly close: () => void }) {
  const bench = useBench();
  const { detail } = bench;
  const { technician, key } = useLive();
  const queries = useQueryClient();
  const concluded = newest(
    detail.runs.filter(({ conclusion }) => conclusion !== null),
    ({ startedAt }) => startedAt,
  );
  const confirmed = detail.runs.some(({ state }) => state === "confirmed");
  const [code, setCode] = useState<Code>(
    () => RESOLUTION_CODES.find((one) => one === concluded?.resolutionCode) ?? "fixed",
  );
  const [text, setText] = useState(concluded?.conclusion ?? "");
  const [reason, setReason] = useState("");
  const finish = async (): Promise<void> => {
    // No permission outlives the case, and the PC signs the record up to its end.
    const told = await endSession(bench, t("close.reason"));
    await api("closeCase", {
      params: { id: detail.id },
      body: {
        code,
        text: text.trim(),
        ...(reason.trim() === "" ? {} : { unconfirmedReason: reason.trim() }),
      },
    });
    if ((await key()) !== undefined) {
      const now = await api("getCase", { params: { id: detail.id } });
      await technician.signHead(now.id, now.lastSeq, now.lastHash);
    }
    await queries.invalidateQueries({ queryKey: ["case"] });
    toast(t("close.done"));
    if (!told) toast(t("bench.stoppedHere"), { tone: "fail" });
    close();
  };
  return (
    <Dialog title={t("close.title")} open onClose={close} width={520}>
      <form className="stack">
        <Field label={t("close.code")}>
          {(control) => (
            <select
              {...control}
              className="input"
              value={code}
              onChange={({ target }) => setCode(target.value as Code)}
            >
              {RESOLUTION_CODES.map((one) => (
                <option key={one} value={one}>
                  {tOr("resolution", one)}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label={t("close.text")} hint={t("close.textHint")}>
          {(control) => (
            <textarea
              {...control}
              className="input"
              rows={4}
              maxLength={4_000}
              value={text}
              onChange={({ target }) => setText(target.value)}
            />
          )}
        </Field>
        {confirmed ? (
          <p className="callout ok">{t("close.confirmed")}</p>
        ) : (
          <Field label={t("close.unconfirmed")} hint={t("close.unconfirmedHint")}>
            {(control) => (
              <input
                {...control}
                className="input"
                maxLength={1_000}
                value={reason}
                onChange={({ target }) => setReason(target.value)}
              />
            )}
          </Field>
        )}
        <ActionButton
          submit
          look="primary"
          run={finish}
          disabled={text.trim() === "" || (!confirmed && reason.trim() === "")}
        >
          {t("close.button")}
        </ActionButton>
      </form>
    </Dialog>
  );
}
