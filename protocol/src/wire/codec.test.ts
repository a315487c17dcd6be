import { describe, expect, test } from "vitest";
import { CONTROL_MAX_BYTES } from "../limits.ts";
import type { Direction } from "../messages/_index.ts";
import { decode, encode } from "./codec.ts";

const credit = { t: "stream.credit", b: { stream: 3, offset: 4_096 } } as const;
const device = "d".repeat(43);

/** The problem of a text, or "none". */
function problemOf(text: string, direction: Direction = "agent-to-hub"): string {
  const result = decode(direction, text);
  return "problem" in result ? result.problem : "none";
}

describe("the codec of control messages", () => {
  test("reads what it wrote", () => {
    expect(encode(credit)).toBe('{"t":"stream.credit","b":{"stream":3,"offset":4096}}');
    expect(decode("agent-to-hub", encode(credit))).toEqual({ message: credit });
    const named = { ...credit, d: device };
    expect(decode("hub-to-console", encode(named))).toEqual({ message: named });
  });

  test("refuses a type that it does not know, by name, also where every object has such a property", () => {
    expect(decode("agent-to-hub", '{"t":"stream.creditt","b":{}}')).toEqual({
      problem: "UNKNOWN_TYPE",
      details: "stream.creditt",
    });
    for (const type of ["toString", "__proto__", "constructor", "hasOwnProperty", ""])
      expect(problemOf(JSON.stringify({ t: type, b: {} }))).toBe("UNKNOWN_TYPE");
  });

  test("refuses a known type from a side that may not send it", () => {
    const command = encode({ t: "cmd.send", b: { cmd: "a.b.c" } });
    expect(problemOf(command, "console-to-hub")).toBe("none");
    expect(problemOf(command, "agent-to-hub")).toBe("FORBIDDEN");
    expect(problemOf(command, "companion-to-agent")).toBe("FORBIDDEN");
  });

  test("lets nobody but a console name a device in the envelope", () => {
    const named = encode({ ...credit, d: device });
    expect(problemOf(named, "console-to-hub")).toBe("none");
    expect(problemOf(named, "agent-to-hub")).toBe("BAD_REQUEST");
    expect(problemOf(named, "hub-to-agent")).toBe("BAD_REQUEST");
    expect(problemOf(encode({ ...credit, d: "short" }), "console-to-hub")).toBe("BAD_REQUEST");
  });

  test.each([
    ["no JSON", "{"],
    ["nothing", ""],
    ["a list", "[]"],
    ["null", "null"],
    ["no type", '{"b":{}}'],
    ["a type that is a number", '{"t":1,"b":{}}'],
    ["no body", '{"t":"stream.credit"}'],
    ["another member of the envelope", '{"t":"stream.credit","b":{"stream":3,"offset":1},"x":1}'],
    ["another member of the body", '{"t":"stream.credit","b":{"stream":3,"offset":1,"role":"owner"}}'],
    ["a member that reaches a prototype", '{"t":"stream.credit","b":{"stream":3,"offset":1,"__proto__":{}}}'],
    ["a member twice", '{"t":"stream.credit","b":{"stream":3,"offset":1,"offset":2}}'],
    ["a number as text", '{"t":"stream.credit","b":{"stream":"3","offset":1}}'],
    ["a fraction", '{"t":"stream.credit","b":{"stream":3,"offset":1.5}}'],
    ["a number out of range", '{"t":"stream.credit","b":{"stream":4294967296,"offset":1}}'],
    ["nesting of 17", `{"t":"stream.credit","b":${"[".repeat(16)}${"]".repeat(16)}}`],
    ["2,001 values", `{"t":"stream.credit","b":[${"1,".repeat(2_000)}1]}`],
  ])("refuses %s", (_what, text) => {
    expect(problemOf(text)).toBe("BAD_REQUEST");
  });

  test("refuses a message over 64 KiB, counted as UTF-8, and writes none", () => {
    const line = (character: string, length: number) =>
      JSON.stringify({ t: "error.report", b: { code: "INTERNAL", details: character.repeat(length) } });
    expect(problemOf(line("x", CONTROL_MAX_BYTES))).toBe("MESSAGE_TOO_LARGE");
    expect(problemOf(line("€", CONTROL_MAX_BYTES / 3))).toBe("MESSAGE_TOO_LARGE");
    const jws = `a.${"b".repeat(40_000)}.c`;
    const large = { t: "cmd.send", b: { cmd: jws, certs: [jws, jws, jws] } } as const;
    expect(() => encode({ ...large, b: { cmd: jws, certs: [...large.b.certs] } })).toThrow(
      "larger than the limit",
    );
  });

  test("gives no text of the message in its details but names", () => {
    const result = decode("agent-to-hub", '{"t":"stream.credit","b":{"stream":"se\\u202ecret","offset":1}}');
    expect(result).toEqual({ problem: "BAD_REQUEST", details: "stream.credit: stream invalid_type" });
    const odd = decode("agent-to-hub", JSON.stringify({ t: `x\u202e\n${"y".repeat(500)}`, b: 0 }));
    expect("details" in odd && odd.details.length).toBe(200);
    expect("details" in odd && odd.details).not.toMatch(/[\u202e\n]/);
  });
});
