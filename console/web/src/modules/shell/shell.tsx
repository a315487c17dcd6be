/** What stands around every page: navigation, the state of the connection and of this browser's key, and the keyboard. */
import { useRouterState } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { t } from "../../messages/text.ts";
import { Approvals } from "../team/approvals.tsx";
import { KeyBanner } from "./key-banner.tsx";
import { KeysHelp } from "./keys-help.tsx";
import { OfflineBar } from "./offline-bar.tsx";
import { Palette } from "./palette.tsx";
import { PracticeBanner } from "./practice-banner.tsx";
import { Sidebar } from "./sidebar.tsx";
import { useShellKeys } from "./use-shell-keys.ts";
import "./shell.css";

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
      {open === "palette" ? <Palette close={close} /> : null}
      <KeysHelp open={open === "keys"} close={close} />
      <Approvals />
    </div>
  );
}
