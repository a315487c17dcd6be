/** The frame of these pages: whose they are, the one thing that matters now, and beside or below it the rest. */
import type { ReactNode } from "react";
import { Announcer } from "./announcer.tsx";
import { FaultBoundary } from "./fault-boundary.tsx";
import { shared } from "./shared-words.ts";

export interface FrameProps {
  /** The help desk, or what shows this page. */
  readonly from: string;
  /** Case number or computer. */
  readonly about?: string | undefined;
  readonly practice?: boolean | undefined;
  readonly banner?: ReactNode;
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}

export function Frame({ from, about, practice = false, banner, aside, children }: FrameProps) {
  return (
    <FaultBoundary>
      <div className={`page ${banner === undefined ? "" : "with-banner"}`}>
        {banner}
        <header className="top">
          <p>
            <bdi>{from}</bdi>
            {about !== undefined && (
              <span className="quiet">
                {" "}
                · <bdi>{about}</bdi>
              </span>
            )}
          </p>
          {practice && <span className="tag">{shared.practice}</span>}
        </header>
        <div className={aside === undefined ? "alone" : "columns"}>
          <main className="sheet">{children}</main>
          {aside !== undefined && <aside>{aside}</aside>}
        </div>
        <Announcer />
      </div>
    </FaultBoundary>
  );
}
