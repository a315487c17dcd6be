/** The machine's terminal, with the customer's leave; it survives a reload and a lost network. */
import { Suspense, lazy } from "react";
import { Loading } from "../../../components/failure.tsx";
import { t } from "../../../messages/text.ts";
import { NeedsScope } from "../needs-scope.tsx";

const TerminalView = lazy(() => import("./terminal-view.tsx"));

export default function TerminalTab() {
  return (
    <NeedsScope scope="terminal" purpose={t("purpose.terminal")}>
      <Suspense fallback={<Loading />}>
        <TerminalView />
      </Suspense>
    </NeedsScope>
  );
}
