/** Four series at a glance; one opens to its detail. */
import type { LiveSample } from "@deskside/protocol";
import { lazy, Suspense, useState } from "react";
import { bytes, duration, percent, rate } from "../../../components/units.ts";
import { t } from "../../../messages/text.ts";
import { useLiveSamples } from "./use-live-samples.ts";

const Series = lazy(() => import("./series.tsx"));

const TILES = ["cpu", "memory", "disk", "network"] as const;
export type TileId = (typeof TILES)[number];

const rootOf = (sample: LiveSample) =>
  sample.fileSystems.find(({ mount }) => mount === "/") ?? sample.fileSystems[0];
const memoryPct = ({ memory }: LiveSample): number =>
  memory.totalBytes === 0 ? 0 : 100 * (1 - memory.availableBytes / memory.totalBytes);
type Line = (sample: LiveSample) => number;

interface Reading {
  readonly title: string;
  readonly value: string;
  readonly line: Line;
  /** Upper end of the scale; undefined: by the data. */
  readonly max: number | undefined;
}
interface DetailLines {
  readonly lines: readonly Line[];
  readonly labels: readonly string[];
  readonly max: number | undefined;
  readonly unit: (value: number) => string;
}

const diskPct: Line = (sample) => {
  const root = rootOf(sample);
  return root === undefined || root.sizeBytes === 0 ? 0 : 100 * (1 - root.freeBytes / root.sizeBytes);
};
const total =
  (pick: (sample: LiveSample) => readonly number[]): Line =>
  (sample) =>
    pick(sample).reduce((sum, value) => sum + value, 0);
const outside = (sample: LiveSample): LiveSample["networks"] =>
  sample.networks.filter(({ name }) => name !== "lo");
const received = total((sample) => outside(sample).map(({ receiveBytesPerS }) => receiveBytesPerS));
const sent = total((sample) => outside(sample).map(({ sendBytesPerS }) => sendBytesPerS));
const diskRead = total(({ disks }) => disks.map(({ readBytesPerS }) => readBytesPerS));
const diskWritten = total(({ disks }) => disks.map(({ writeBytesPerS }) => writeBytesPerS));
const networkRate: Line = (sample) => received(sample) + sent(sample);

function reading(id: TileId, sample: LiveSample): Reading {
  switch (id) {
    case "cpu":
      return {
        title: t("live.cpu"),
        value: percent(sample.cpu.usedPct),
        line: (one) => one.cpu.usedPct,
        max: 100,
      };
    case "memory":
      return { title: t("live.memory"), value: percent(memoryPct(sample)), line: memoryPct, max: 100 };
    case "disk":
      return {
        title: t("live.disk", { mount: rootOf(sample)?.mount ?? "/" }),
        value: percent(diskPct(sample)),
        line: diskPct,
        max: 100,
      };
    case "network":
      return {
        title: t("live.network"),
        value: rate(networkRate(sample)),
        line: networkRate,
        max: undefined,
      };
  }
}

function detailLines(id: TileId): DetailLines {
  switch (id) {
    case "cpu":
      return {
        lines: [(one) => one.cpu.usedPct, (one) => one.cpu.iowaitPct],
        labels: [t("live.cpu"), t("live.iowait")],
        max: 100,
        unit: percent,
      };
    case "memory":
      return { lines: [memoryPct], labels: [t("live.memory")], max: 100, unit: percent };
    case "disk":
      return {
        lines: [diskRead, diskWritten],
        labels: [t("live.reading"), t("live.writing")],
        max: undefined,
        unit: rate,
      };
    case "network":
      return {
        lines: [received, sent],
        labels: [t("live.receiving"), t("live.sending")],
        max: undefined,
        unit: rate,
      };
  }
}

export function LiveStrip() {
  const samples = useLiveSamples();
  const [open, setOpen] = useState<TileId>();
  const newest = samples.at(-1);
  if (newest === undefined) {
    return (
      <div className="live-strip waiting" role="status">
        <span className="spinner" aria-hidden="true" /> <span className="faint">{t("live.waiting")}</span>
      </div>
    );
  }
  return (
    <>
      <div className="live-strip">
        {TILES.map((id) => {
          const { title, value, line, max } = reading(id, newest);
          return (
            <button
              key={id}
              type="button"
              className="live-tile"
              aria-expanded={open === id}
              onClick={() => setOpen(open === id ? undefined : id)}
            >
              <span className="overline">{title}</span>
              <span className="live-value tabular">{value}</span>
              <Suspense fallback={<span className="series-place" />}>
                <Series samples={samples} lines={[line]} labels={[title]} max={max} height={34} bare />
              </Suspense>
            </button>
          );
        })}
      </div>
      {open === undefined ? null : <Detail id={open} samples={samples} newest={newest} />}
    </>
  );
}

function Detail({
  id,
  samples,
  newest,
}: {
  readonly id: TileId;
  readonly samples: readonly LiveSample[];
  readonly newest: LiveSample;
}) {
  const { lines, labels, max, unit } = detailLines(id);
  return (
    <div className="live-detail">
      <p className="row faint">
        {labels.map((label, at) => (
          <span key={label} className={`line-key line-${at}`}>
            {label}
          </span>
        ))}
      </p>
      <Suspense fallback={<div style={{ blockSize: 130 }} />}>
        <Series samples={samples} lines={lines} labels={labels} max={max} height={130} unit={unit} />
      </Suspense>
      {id === "cpu" ? <Cpu sample={newest} /> : null}
      {id === "memory" ? <Memory sample={newest} /> : null}
      {id === "disk" ? <Disks sample={newest} /> : null}
      {id === "network" ? <Networks sample={newest} /> : null}
    </div>
  );
}

const pressure = (value: LiveSample["ioPressure"]): string => (value === null ? "–" : percent(value.some10));

function Cpu({ sample }: { readonly sample: LiveSample }) {
  return (
    <>
      <ul className="cores" aria-label={t("live.cores")}>
        {sample.cpu.coresPct.map((used, at) => (
          // A core is its number.
          <li key={at} title={`${t("live.core", { number: at })}: ${percent(used)}`}>
            <span style={{ blockSize: `${Math.max(4, used)}%` }} />
            <span className="visually-hidden">{percent(used)}</span>
          </li>
        ))}
      </ul>
      <dl className="facts tabular">
        <dt>{t("live.load")}</dt>
        <dd>
          {[sample.load.one, sample.load.five, sample.load.fifteen]
            .map((value) => value.toFixed(2))
            .join(" · ")}
        </dd>
        <dt>{t("live.iowait")}</dt>
        <dd>{percent(sample.cpu.iowaitPct)}</dd>
        <dt>{t("live.pressure")}</dt>
        <dd>{pressure(sample.cpu.pressure)}</dd>
        <dt>{t("live.uptime")}</dt>
        <dd>{duration(sample.uptimeS * 1_000)}</dd>
        {sample.temperatures.map(({ name, celsius, criticalCelsius }) => (
          <div key={name} style={{ display: "contents" }}>
            <dt>{name}</dt>
            <dd>
              {Math.round(celsius)} °C{" "}
              {criticalCelsius === null ? "" : t("live.critical", { at: Math.round(criticalCelsius) })}
            </dd>
          </div>
        ))}
      </dl>
      <table className="table tabular">
        <caption className="overline">{t("live.top")}</caption>
        <tbody>
          {sample.top.map(({ pid, name, cpuPct, residentBytes }) => (
            <tr key={pid}>
              <td className="mono">{name}</td>
              <td className="faint">{pid}</td>
              <td>{percent(cpuPct)}</td>
              <td>{bytes(residentBytes)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

const Memory = ({ sample: { memory } }: { readonly sample: LiveSample }) => (
  <dl className="facts tabular">
    <dt>{t("live.available")}</dt>
    <dd>{t("live.of", { part: bytes(memory.availableBytes), whole: bytes(memory.totalBytes) })}</dd>
    <dt>{t("live.swap")}</dt>
    <dd>
      {memory.swapTotalBytes === 0
        ? t("live.noSwap")
        : t("live.of", { part: bytes(memory.swapUsedBytes), whole: bytes(memory.swapTotalBytes) })}
    </dd>
    <dt>{t("live.pressure")}</dt>
    <dd>{pressure(memory.pressure)}</dd>
  </dl>
);

const Disks = ({ sample }: { readonly sample: LiveSample }) => (
  <>
    <table className="table tabular">
      <tbody>
        {sample.disks.map((disk) => (
          <tr key={disk.name}>
            <td className="mono">{disk.name}</td>
            <td>{t("live.read", { rate: rate(disk.readBytesPerS) })}</td>
            <td>{t("live.write", { rate: rate(disk.writeBytesPerS) })}</td>
            <td>{disk.latencyMs === null ? "–" : duration(disk.latencyMs)}</td>
            <td>{t("live.busy", { share: percent(disk.busyPct) })}</td>
          </tr>
        ))}
        {sample.fileSystems.map(({ mount, sizeBytes, freeBytes }) => (
          <tr key={mount}>
            <td className="mono">{mount}</td>
            <td colSpan={4}>{t("live.free", { part: bytes(freeBytes), whole: bytes(sizeBytes) })}</td>
          </tr>
        ))}
      </tbody>
    </table>
    <p className="faint">
      {t("live.pressure")}: {pressure(sample.ioPressure)}
    </p>
  </>
);

const Networks = ({ sample }: { readonly sample: LiveSample }) => (
  <table className="table tabular">
    <tbody>
      {sample.networks.map((net) => (
        <tr key={net.name}>
          <td className="mono">{net.name}</td>
          <td>{net.up ? t("live.up") : t("live.down")}</td>
          <td>↓ {rate(net.receiveBytesPerS)}</td>
          <td>↑ {rate(net.sendBytesPerS)}</td>
          <td>{t("live.errors", { count: net.errorsPerS })}</td>
        </tr>
      ))}
    </tbody>
  </table>
);
