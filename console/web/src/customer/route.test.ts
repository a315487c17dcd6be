import { expect, test } from "vitest";
import { readRoute } from "./route.ts";
import { systemOf } from "./system.ts";

const TOKEN = "A".repeat(43);
const JOIN = `#1.${"R".repeat(42)}A.${"S".repeat(21)}A`;

test("each address means its page", () => {
  expect(readRoute(`https://help.example/c/k1#${TOKEN}`)).toEqual({ page: "case", id: "k1", token: TOKEN });
  expect(readRoute(`https://help.example/j/472${JOIN}`)).toEqual({
    page: "join",
    id: "472",
    secret: `${"S".repeat(21)}A`,
    link: `https://help.example/j/472${JOIN}`,
  });
  expect(readRoute("https://help.example/help")).toEqual({ page: "help" });
});

test("what a mail program puts into a link does not break it", () => {
  expect(readRoute(`https://help.example/c/k1?utm_source=mail#${TOKEN}`)).toMatchObject({
    page: "case",
    id: "k1",
  });
});

test("a link that lost its end is told from no link at all", () => {
  for (const path of ["/c/k1", "/c/k1#short", "/j/472", "/j/472#1.x.y", "/j/472#2.", "/c/"]) {
    expect(readRoute(`https://help.example${path}`)).toEqual({ page: "incomplete" });
  }
});

test("the system is told by what browsers say of themselves", () => {
  expect(systemOf("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", 0)).toBe("linux");
  expect(systemOf("Mozilla/5.0 (Windows NT 10.0; Win64; x64)", 0)).toBe("windows");
  expect(systemOf("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)", 0)).toBe("macos");
  expect(systemOf("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)", 5)).toBe("phone");
  expect(systemOf("Mozilla/5.0 (Linux; Android 15; Pixel 9) Mobile", 5)).toBe("phone");
});
