/** Five minutes before a permission ends, both sides see it. */
import { useEffect } from "react";
import { announce } from "./announcer.tsx";
import type { Connected } from "./banner.tsx";
import { Notice } from "./notice.tsx";
import { abilities, endingSoon, minutesUntil, type Permission } from "./permissions.ts";
import { shared } from "./shared-words.ts";
import { fill, listed, plural } from "./words.ts";

/** Nothing where nothing ends soon. Read out once for each permission, not each minute. */
export function EndsSoon({
  connected,
  now,
}: {
  readonly connected: readonly Connected[];
  readonly now: number;
}) {
  return connected.map(({ name, scopes }) => {
    const soon = endingSoon(scopes, now);
    return soon.length === 0 ? null : <One key={name} name={name} soon={soon} now={now} />;
  });
}

function One({
  name,
  soon,
  now,
}: {
  readonly name: string;
  readonly soon: readonly Permission[];
  readonly now: number;
}) {
  const what = listed(abilities(soon).map((ability) => shared.ability[ability]));
  const minutes = minutesUntil(soon[0]?.until ?? now, now);
  const text =
    minutes === 0 ? fill(shared.banner.endsNow, { what }) : plural(shared.banner.endsSoon, minutes, { what });
  useEffect(() => {
    announce(text);
    // Said again for another permission only: the minutes may run.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [what]);
  return (
    <Notice tone="warn">
      <p>
        <strong>{text}</strong> {fill(shared.banner.mayAsk, { name })}
      </p>
    </Notice>
  );
}
