/** The ways on. The result pre-selects one; another is taken with a reason. */
import type { DueView } from "@deskside/protocol";
import { useState } from "react";
import { ActionButton } from "../../../components/action-button.tsx";
import { Field } from "../../../components/field.tsx";
import { t } from "../../../messages/text.ts";
import { branchWords } from "./branch-words.ts";

type Branch = DueView["branches"][number];

interface BranchesProps {
  readonly due: DueView;
  readonly another: boolean;
  readonly take: (branch: Branch, reason: string | undefined) => Promise<void>;
}

export function Branches({ due, another, take }: BranchesProps) {
  const [goto, setGoto] = useState<string>();
  const [reason, setReason] = useState("");
  const chosen = due.branches.find((branch) => branch.goto === goto);
  const [only] = due.branches;
  if (due.branches.length === 1 && only?.when === null) {
    return <p className="faint">{t("run.next", { label: only.label })}</p>;
  }
  return (
    <>
      <ul className="branches" aria-label={t("run.branches")}>
        {due.branches.map((branch) => {
          const selected = due.status !== null && branch.expected;
          const when = branchWords(branch.when, [
            ...(due.input.kind === "choice" ? due.input.choices : []),
            ...(due.manual?.choices ?? []),
          ]);
          return (
            <li key={`${branch.goto}.${branch.when ?? ""}`} className={selected ? "selected" : ""}>
              <span className={`branch-when faint ${when.code ? "mono" : ""}`}>{when.text}</span>
              <span className={selected ? "" : "dim"}>
                {branch.label}
                {selected ? <span className="visually-hidden"> ({t("run.selected")})</span> : null}
              </span>
              {selected ? (
                <span className="kbd" aria-hidden="true">
                  ↵
                </span>
              ) : null}
            </li>
          );
        })}
      </ul>
      {another ? (
        <form className="stack another">
          <Field label={t("run.anotherWayWhich")}>
            {(control) => (
              <select
                {...control}
                className="input"
                value={goto ?? ""}
                onChange={({ target }) => setGoto(target.value)}
              >
                <option value="" />
                {due.branches.map((branch) => (
                  <option key={`${branch.goto}.${branch.when ?? ""}`} value={branch.goto}>
                    {branch.label}
                  </option>
                ))}
              </select>
            )}
          </Field>
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
          <ActionButton
            submit
            run={async () => chosen !== undefined && take(chosen, reason.trim())}
            disabled={chosen === undefined || reason.trim() === ""}
          >
            {t("run.takeIt")}
          </ActionButton>
        </form>
      ) : null}
    </>
  );
}
