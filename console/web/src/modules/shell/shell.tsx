/** What stands around every page: navigation, the state of the connection and of this browser's key, and the keyboard. */
import { useRouterState } from "@tanstack/react-router";
import { lazy, type ReactNode, Suspense, useState } from "react";
import { t } from "../../messages/text.ts";
import { Approvals } from "../team/approvals.tsx";
import { KeyBanner } from "./key-banner.tsx";
import { OfflineBar } from "./offline-bar.tsx";
import { PracticeBanner } from "./practice-banner.tsx";
import { Sidebar } from "./sidebar.tsx";
import { useShellKeys } from "./use-shell-keys.ts";
import "./shell.css";

const KeysHelp = lazy(() => import("./keys-help.tsx"));
const Palette = lazy(() => import("./palette.tsx"));

/** A bench needs the width. */
const BENCH = /^\/cases\/[^/]+/;

export function Shell({ children }: { readonly children: ReactNode }) {
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const [open, setOpen] = useState<"palette" | "keys">();
  useShellKeys(setOpen);
  const close = (): void => setOpen(undefined);
  return (
    <div className={`shell ${BENCH.test(path) ? "on-bench" : ""}`}>
      <a className="skip" href="#content">
        {t("shell.skip")}
      </a>
      <Sidebar openPalette={() => setOpen("palette")} />
      <div className="shell-main">
        <section aria-label={t("shell.notices")}>
          <PracticeBanner />
          <OfflineBar />
          <KeyBanner />
        </section>
        <main id="content" className="shell-content" tabIndex={-1}>
          {children}
        </main>
      </div>
      <Suspense fallback={null}>
        {open === "palette" ? <Palette close={close} /> : null}
        {open === "keys" ? <KeysHelp open close={close} /> : null}
      </Suspense>
      <Approvals />
    </div>
  );
}
