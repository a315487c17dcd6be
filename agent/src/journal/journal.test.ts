import { appendFileSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { openJournal } from "./journal.ts";
import { formatLine, parseLine } from "./journal-line.ts";

const file = () => join(mkdtempSync(join(tmpdir(), "journal-")), "journal.jsonl");
const started = (jti: string, seq = 1) => ({
  jti,
  cmd: `hash-${jti}`,
  op: "check.run",
  sid: "s1",
  kid: "k1",
  seq,
  exp: 60,
  at: 1,
});

test("what was written is there again after a restart: states, marks, results, acknowledgements", async () => {
  const path = file();
  const first = openJournal(path);
  await first.start(started("a", 5));
  first.done({ jti: "a", result: "result-a", document: "{}", message: "fine" });
  await first.start(started("b", 6));
  first.open("b", "open-b");
  first.done({ jti: "c", result: "refused-c", cmd: "hash-c", exp: 9 });
  first.ack("a");
  await first.close();

  const again = openJournal(path);
  expect(again.known("a")).toEqual({ cmd: "hash-a", state: "done", acked: true });
  expect(again.result("a")).toEqual({ jti: "a", result: "result-a", document: "{}", message: "fine" });
  expect(again.known("b")?.state).toBe("open");
  expect(again.known("c")).toEqual({ cmd: "hash-c", state: "done", acked: false });
  expect(again.mark("s1", "k1")).toBe(6);
  expect(again.undelivered()).toEqual(["b", "c"]);
  expect(again.unfinished()).toEqual(["b"]);
  expect(again.lastResult).toBe("refused-c");
  await again.close();
});

test("a journal cut at any byte keeps all whole lines and nothing else", async () => {
  const path = file();
  const journal = openJournal(path);
  for (const jti of ["a", "b", "c"]) {
    await journal.start(started(jti));
    journal.done({ jti, result: `result-${jti}` });
  }
  await journal.close();
  const bytes = readFileSync(path);
  for (let cut = 0; cut <= bytes.length; cut += 7) {
    const other = file();
    writeFileSync(other, bytes.subarray(0, cut));
    const opened = openJournal(other);
    const whole = bytes.subarray(0, cut).lastIndexOf(0x0a) + 1;
    expect(readFileSync(other).length).toBe(whole);
    expect(opened.unfinished().length).toBeLessThanOrEqual(1);
    await opened.close();
  }
});

test("a flipped byte before whole lines is an error that says what to do", async () => {
  const path = file();
  const journal = openJournal(path);
  await journal.start(started("a"));
  await journal.start(started("b"));
  await journal.close();
  const bytes = readFileSync(path);
  bytes[20] = (bytes[20] ?? 0) ^ 1;
  writeFileSync(path, bytes);
  expect(() => openJournal(path)).toThrow(/damaged in line 1, .* join again/);
  expect(readFileSync(path)).toEqual(bytes);
});

test("a record that grew with damage at its end is kept aside under a free name", async () => {
  const path = file();
  await openJournal(path).close();
  for (const name of ["damaged-1", "damaged-2"]) {
    appendFileSync(path, "half a li");
    await openJournal(path).close();
    expect(readFileSync(`${path}.${name}`, "utf8")).toBe("half a li");
  }
});

test("a long life leaves a file that stays small, and what it still has to answer is in it", async () => {
  const path = file();
  const journal = openJournal(path);
  const document = JSON.stringify("x".repeat(20_000));
  for (let run = 0; run < 600; run++) {
    journal.done({ jti: `j${run}`, cmd: `h${run}`, exp: 60, result: `result-${run}`, document });
    if (run !== 10) journal.ack(`j${run}`);
  }
  await journal.start(started("late", 9));
  await journal.close();
  expect(readFileSync(path).length).toBeLessThan(9 * 1024 * 1024);
  const again = openJournal(path);
  expect(again.undelivered()).toEqual(["j10"]);
  expect(again.result("j10")?.document).toBe(document);
  expect(again.known("j599")?.cmd).toBe("h599");
  expect(again.unfinished()).toEqual(["late"]);
  await again.close();
});

test("no text makes a line that reads as something else", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const record = { k: "note" as const, at: 1, code: "X", text: text.toWellFormed() };
      const line = formatLine(record);
      expect(line.indexOf("\n")).toBe(line.length - 1);
      expect(parseLine(line.slice(0, -1))).toEqual(record);
    }),
  );
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      parseLine(text);
    }),
  );
});
