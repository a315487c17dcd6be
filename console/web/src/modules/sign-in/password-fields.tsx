/** A new password, typed once and readable on request: a second field only invites copying. */
import { useState } from "react";
import { Field } from "../../components/field.tsx";
import { t } from "../../messages/text.ts";

/** As the hub asks for it. */
const SHORTEST = 10;

export interface NewPassword {
  readonly value: string;
  readonly good: boolean;
  readonly set: (value: string) => void;
}

export function usePassword(): NewPassword {
  const [value, set] = useState("");
  return { value, good: value.length >= SHORTEST, set };
}

export function PasswordFields({
  password,
  label = t("signIn.newPassword"),
}: {
  readonly password: NewPassword;
  readonly label?: string;
}) {
  const [shown, setShown] = useState(false);
  return (
    <Field label={label} hint={t("signIn.passwordHint", { count: SHORTEST })}>
      {(control) => (
        <div className="row">
          <input
            {...control}
            className="input"
            type={shown ? "text" : "password"}
            autoComplete="new-password"
            maxLength={200}
            value={password.value}
            onChange={({ target }) => password.set(target.value)}
          />
          <button type="button" className="btn" aria-pressed={shown} onClick={() => setShown(!shown)}>
            {shown ? t("action.hide") : t("action.show")}
          </button>
        </div>
      )}
    </Field>
  );
}
