/** Three columns under one head: the method, the evidence, the customer. */
import "@fontsource-variable/jetbrains-mono";
import type { CaseDetail, DeviceDetail } from "@deskside/protocol";
import { ErrorBoundary } from "../../components/failure.tsx";
import { t } from "../../messages/text.ts";
import { BenchHead } from "./head/bench-head.tsx";
import { LostAgent } from "./head/lost-agent.tsx";
import { MiddleColumn } from "./middle-column.tsx";
import { CustomerColumn } from "./customer/customer-column.tsx";
import { RunColumn } from "./run/run-column.tsx";
import { BenchContext, useBenchOf } from "./use-bench.ts";
import "./bench.css";

export function Bench({
  detail,
  device,
}: {
  readonly detail: CaseDetail;
  readonly device: DeviceDetail | undefined;
}) {
  const bench = useBenchOf(detail, device);
  return (
    <BenchContext value={bench}>
      <div className="bench">
        <BenchHead />
        <LostAgent />
        <div className="bench-columns">
          <section className="column" aria-label={t("bench.finding")}>
            <ErrorBoundary>
              <RunColumn />
            </ErrorBoundary>
          </section>
          <section className="column" aria-label={t("bench.work")}>
            <ErrorBoundary>
              <MiddleColumn />
            </ErrorBoundary>
          </section>
          <section className="column" aria-label={t("bench.customerSees")}>
            <ErrorBoundary>
              <CustomerColumn />
            </ErrorBoundary>
          </section>
        </div>
      </div>
    </BenchContext>
  );
}
