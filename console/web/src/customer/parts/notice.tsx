/** A tinted note with its sign. The words carry the meaning; tint and sign repeat it. */
import type { ReactNode } from "react";
import { Icon, type IconName } from "./icon.tsx";

export type Tone = "ok" | "warn" | "fail" | "unknown" | "info";

const SIGNS: Readonly<Record<Tone, IconName>> = {
  ok: "check",
  warn: "warning",
  fail: "cross",
  unknown: "question",
  info: "info",
};

/** `live`: read out when it appears. */
export function Notice(props: {
  readonly tone: Tone;
  readonly sign?: IconName;
  readonly live?: boolean;
  readonly children: ReactNode;
}) {
  return (
    <div className={`notice ${props.tone}`} role={props.live === true ? "status" : undefined}>
      <Icon name={props.sign ?? SIGNS[props.tone]} />
      <div>{props.children}</div>
    </div>
  );
}
