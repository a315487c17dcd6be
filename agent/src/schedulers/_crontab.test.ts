import fc from "fast-check";
import { expect, test } from "vitest";
import {
  findTask,
  foreignLines,
  isWritablePath,
  parseCrontab,
  renderCrontab,
  taskLine,
  withoutTask,
  withTask,
} from "./_crontab.ts";

const SCRIPT = "/var/lib/agent/deployments/d1/script.sh";
const LINE = taskLine("10 3 * * *", SCRIPT, "d1");

test("any bytes come back as they were", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 500 }), (bytes) => {
      expect(renderCrontab(parseCrontab(bytes))).toEqual(Buffer.from(bytes));
    }),
  );
});

test("putting a task in and taking it out leaves any crontab byte for byte as it was", () => {
  const bytes = fc.array(fc.oneof(fc.constantFrom(10, 13, 35, 37, 0xff), fc.nat(255)), { maxLength: 300 });
  fc.assert(
    fc.property(bytes, (before) => {
      const lines = parseCrontab(Uint8Array.from(before));
      const put = withTask(lines, LINE, "d1", SCRIPT);
      expect(findTask(put, "d1", SCRIPT)).toBe(LINE);
      expect(withTask(put, LINE, "d1", SCRIPT)).toEqual(put);
      expect(renderCrontab(withoutTask(put, "d1", SCRIPT))).toEqual(Buffer.from(before));
    }),
  );
});

test("a task's line stands above the settings of others, which therefore do not reach it", () => {
  const put = withTask(parseCrontab(Buffer.from("SHELL=/bin/false\n* * * * * x\n")), LINE, "d1", SCRIPT);
  expect(put[0]).toBe(`${LINE}\n`);
});

test("a line that somebody changed keeps its place when it is put right", () => {
  const lines = parseCrontab(Buffer.from(`MAILTO=me\n#${LINE}\n* * * * * x\n`));
  expect(findTask(lines, "d1", SCRIPT)).toBe(`#${LINE}`);
  expect(renderCrontab(withTask(lines, LINE, "d1", SCRIPT)).toString()).toBe(
    `MAILTO=me\n${LINE}\n* * * * * x\n`,
  );
});

test("a foreign line that carries a copied mark is not ours", () => {
  const theirs = "0 0 * * * /home/me/own.sh # deskside:d1\n";
  const lines = parseCrontab(Buffer.from(theirs));
  expect(findTask(lines, "d1", SCRIPT)).toBeNull();
  expect(withoutTask(lines, "d1", SCRIPT)).toEqual([theirs]);
});

test("another deployment's line is left alone", () => {
  const other = taskLine("0 0 * * *", "/var/lib/agent/deployments/d2/script.sh", "d2");
  const lines = parseCrontab(Buffer.from(`${other}\n`));
  expect(withoutTask(lines, "d1", SCRIPT)).toEqual(lines);
  expect(foreignLines(lines, (id) => id === "d2")).toEqual([]);
});

test.each(["/a/100%/x", "/a'b", '/a"b', "/a\\b", "/a\nb", "relative"])(
  "the path %j cannot stand in a crontab",
  (path) => {
    expect(isWritablePath(path)).toBe(false);
  },
);
test.each(["/home/josé/my state", "/a b/$(x)/`y`/#"])("the path %j can", (path) =>
  expect(isWritablePath(path)).toBe(true),
);
