import { expect, test } from "vitest";
import { helperLine } from "./helper-line.ts";

const LINK = `https://help.example/j/472#1.${"R".repeat(42)}A.${"S".repeat(21)}A`;
const HELPER = { path: "/helper/deskside-helper-linux-x64", sizeBytes: 1, sha256: "0a".repeat(32) };

test("the line fetches from the link's own host, compares the hash, and hands over the link", () => {
  const line = helperLine(HELPER, LINK) ?? "";
  expect(line).toContain("https://help.example/helper/deskside-helper-linux-x64");
  expect(line).toContain(`echo "${HELPER.sha256}  deskside-helper.part" | sha256sum -c --status`);
  expect(line.endsWith(` && ./deskside-helper join '${LINK}'`)).toBe(true);
});

test("nothing that a shell would read as its own gets into the line", () => {
  const paths = [
    "/helper/x;id",
    "/helper/$(id)",
    "/helper/../../etc/passwd",
    "//evil.example/x",
    "/helper/a b",
    "/helper/",
    "/helper/-o",
  ];
  for (const path of paths) expect(helperLine({ ...HELPER, path }, LINK)).toBeUndefined();
  for (const sha256 of ["", "0A".repeat(32), `${"0".repeat(63)}\``, "z".repeat(64)]) {
    expect(helperLine({ ...HELPER, sha256 }, LINK)).toBeUndefined();
  }
  for (const link of [`${LINK}'; id; '`, LINK.replace("/j/", "/c/"), "javascript:alert(1)", ""]) {
    expect(helperLine(HELPER, link)).toBeUndefined();
  }
});
