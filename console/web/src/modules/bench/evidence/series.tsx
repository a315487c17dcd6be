/** One time series on a canvas; new samples move it, the rest of the page stays where it is. */
import type { LiveSample } from "@deskside/protocol";
import { useEffect, useRef } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { clockTime } from "../../../components/moment.tsx";
import { shownScheme } from "../../../theme/scheme.ts";

interface SeriesProps {
  readonly samples: readonly LiveSample[];
  readonly lines: readonly ((sample: LiveSample) => number)[];
  readonly labels: readonly string[];
  readonly max: number | undefined;
  readonly height: number;
  /** Without axes: a spark. */
  readonly bare?: boolean;
  readonly unit?: (value: number) => string;
}

/** Seconds across a spark. */
const SPARK_SECONDS = 60;

const colour = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim();

export default function Series({
  samples,
  lines,
  labels,
  max,
  height,
  bare = false,
  unit = String,
}: SeriesProps) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(undefined);
  const scheme = shownScheme();
  // What only reads is no reason for a new picture; another set of lines is.
  const shape = useRef({ labels, unit });
  shape.current = { labels, unit };
  const title = labels.join();
  useEffect(() => {
    const element = box.current;
    if (element === null || title === "") return;
    const { labels: names, unit: write } = shape.current;
    const axis: uPlot.Axis = {
      stroke: colour("--ink-3"),
      grid: { stroke: colour("--line"), width: 1 },
      ticks: { show: false },
      font: `11px ${colour("--sans")}`,
    };
    const options: uPlot.Options = {
      width: Math.max(40, element.clientWidth),
      height,
      legend: { show: false },
      cursor: { show: !bare },
      padding: bare ? [2, 0, 2, 0] : [8, 8, 0, 0],
      scales: { x: { time: true }, y: { range: (_, __, high) => [0, max ?? Math.max(high * 1.1, 1_024)] } },
      axes: bare
        ? [{ show: false }, { show: false }]
        : [
            { ...axis, space: 90, values: (_, ticks) => ticks.map((at) => clockTime(at * 1_000)) },
            { ...axis, size: 64, values: (_, ticks) => ticks.map(write) },
          ],
      series: [
        {},
        ...names.map((label, at) => ({
          label,
          stroke: colour(at === 0 ? "--accent" : "--unknown"),
          width: 1.5,
          points: { show: false },
          ...(bare || at > 0 ? {} : { fill: colour("--accent-soft") }),
        })),
      ],
    };
    const made = new uPlot(options, [[], ...names.map(() => [])] as unknown as uPlot.AlignedData, element);
    plot.current = made;
    const watch = new ResizeObserver(() =>
      made.setSize({ width: Math.max(40, element.clientWidth), height }),
    );
    watch.observe(element);
    return () => {
      watch.disconnect();
      made.destroy();
      plot.current = undefined;
    };
  }, [bare, height, max, title, scheme]);
  useEffect(() => {
    const shown = bare ? samples.slice(-SPARK_SECONDS) : samples;
    plot.current?.setData([
      shown.map(({ at }) => at / 1_000),
      ...lines.map((line) => shown.map(line)),
    ] as uPlot.AlignedData);
  });
  return <div ref={box} className="series" style={{ blockSize: height }} aria-hidden="true" />;
}
