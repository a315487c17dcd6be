/** A labelled input, with its hint and its error tied to it. */
import { type ReactNode, useId } from "react";

interface FieldProps {
  readonly label: string;
  readonly hint?: string | undefined;
  readonly error?: string | undefined;
  readonly children: (control: {
    readonly id: string;
    readonly "aria-describedby": string | undefined;
    readonly "aria-invalid": boolean;
  }) => ReactNode;
}

export function Field({ label, hint, error, children }: FieldProps) {
  const id = useId();
  const about = `${id}-about`;
  const said = error ?? hint;
  return (
    <div className="field">
      <label className="label" htmlFor={id}>
        {label}
      </label>
      {children({
        id,
        "aria-describedby": said === undefined ? undefined : about,
        "aria-invalid": error !== undefined,
      })}
      {said === undefined ? null : (
        <span id={about} className={error === undefined ? "hint" : "error"}>
          {said}
        </span>
      )}
    </div>
  );
}
