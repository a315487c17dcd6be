/** The figures as a table for people. */
import type { Figure } from "./figures.ts";

export function printTable(figures: readonly Figure[], seconds: number): void {
  const rows = figures.map(({ key, value, goal, met, note }) => [
    key,
    value.toPrecision(3),
    goal,
    met ? "met" : "MISSED",
    note,
  ]);
  const head = ["figure", "value", "goal", "", "behind it"];
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => (column === cells.length - 1 ? cell : cell.padEnd(widths[column] ?? 0)))
      .join("  ")
      .trimEnd();
  console.log(line(head));
  for (const row of rows) console.log(line(row));
  console.log(`Node ${process.version}, ${seconds.toFixed(0)} s`);
}
