/** Tabs by arrow keys, one panel at a time. */
import { type KeyboardEvent, type ReactNode, useId } from "react";

export interface Tab<Id extends string> {
  readonly id: Id;
  readonly title: string;
  readonly mark?: ReactNode;
}

interface TabsProps<Id extends string> {
  readonly label: string;
  readonly tabs: readonly Tab<Id>[];
  readonly value: Id;
  readonly onChange: (id: Id) => void;
  readonly end?: ReactNode;
  readonly children: ReactNode;
  readonly panelClass?: string;
}

export function Tabs<Id extends string>({
  label,
  tabs,
  value,
  onChange,
  end,
  children,
  panelClass = "",
}: TabsProps<Id>) {
  const base = useId();
  const move = (event: KeyboardEvent): void => {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const at = tabs.findIndex(({ id }) => id === value);
    const next = tabs[(at + step + tabs.length) % tabs.length];
    if (next === undefined) return;
    onChange(next.id);
    document.getElementById(`${base}-${next.id}`)?.focus();
  };
  return (
    <>
      <div className="tab-bar">
        <div className="tabs" role="tablist" aria-label={label} onKeyDown={move}>
          {tabs.map(({ id, title, mark }) => (
            <button
              key={id}
              id={`${base}-${id}`}
              type="button"
              role="tab"
              aria-selected={id === value}
              aria-controls={`${base}-panel`}
              tabIndex={id === value ? 0 : -1}
              onClick={() => onChange(id)}
            >
              {title} {mark}
            </button>
          ))}
        </div>
        {end}
      </div>
      <div
        id={`${base}-panel`}
        role="tabpanel"
        aria-labelledby={`${base}-${value}`}
        className={panelClass}
        tabIndex={-1}
      >
        {children}
      </div>
    </>
  );
}
