/** Leave a run, or start another. */
import type { RunView } from "@deskside/protocol";
import { Menu } from "@mantine/core";
import { useState } from "react";
import { ActionButton } from "../../../components/action-button.tsx";
import { Dialog } from "../../../components/dialog.tsx";
import { Field } from "../../../components/field.tsx";
import { Icon } from "../../../components/icon.tsx";
import { WithLibrary } from "../../../components/with-library.tsx";
import { t } from "../../../messages/text.ts";
import { api } from "../../../platform/http.ts";

export function RunMenu({ run, startAnother }: { readonly run: RunView; readonly startAnother: () => void }) {
  const [leaving, setLeaving] = useState(false);
  const [reason, setReason] = useState("");
  const leave = async (): Promise<void> => {
    await api("abandonRun", { params: { id: run.id }, body: { reason: reason.trim() } });
    setLeaving(false);
  };
  return (
    <>
      <WithLibrary>
        <Menu position="bottom-end" width={200} withinPortal>
          <Menu.Target>
            <button
              type="button"
              className="btn quiet icon small"
              aria-label={t("run.menu")}
              title={t("run.menu")}
            >
              <Icon name="more" />
            </button>
          </Menu.Target>
          <Menu.Dropdown>
            {run.state === "running" ? (
              <Menu.Item onClick={() => setLeaving(true)}>{t("run.leave")}</Menu.Item>
            ) : (
              <Menu.Item onClick={startAnother}>{t("run.startAnother")}</Menu.Item>
            )}
          </Menu.Dropdown>
        </Menu>
      </WithLibrary>
      <Dialog title={t("run.leave")} open={leaving} onClose={() => setLeaving(false)}>
        <form className="stack">
          <Field label={t("run.why")}>
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
          <ActionButton submit look="primary" run={leave} disabled={reason.trim() === ""}>
            {t("run.leave")}
          </ActionButton>
        </form>
      </Dialog>
    </>
  );
}
