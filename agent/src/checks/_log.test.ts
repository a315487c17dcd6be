import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { logField, parseJournal, parseKernelLog, parseSyslog } from "./_log-lines.ts";
import { REDACTED, redact } from "../process/redact.ts";
import { groupAlike, judgeErrors } from "./log.errors.ts";

const SECRET = "hunter2Xy9";

describe("redaction", () => {
  test.each([
    `password=${SECRET}`,
    `DB_PASSWORD: ${SECRET}`,
    `pwd = '${SECRET} with spaces'`,
    `{"user":"ann","apiKey":"${SECRET}","x":1}`,
    `{"client_secret" : "a\\"${SECRET}"}`,
    `Authorization: Bearer ${SECRET}abc.def`,
    `Authorization:\n  Bearer ${SECRET}`,
    `authorization: Basic ${SECRET}==`,
    `curl -H 'X-Api-Key: ${SECRET}'`,
    `https://ann:${SECRET}@example.com/x`,
    `restic --password ${SECRET} backup`,
    `tool --token=${SECRET}`,
    `mysql -u root -p${SECRET} shop`,
    `token:\n    ${SECRET}`,
    `Set-Cookie: sid=${SECRET}`,
    `-----BEGIN OPENSSH PRIVATE KEY-----\n${SECRET}\n${SECRET}\n-----END OPENSSH PRIVATE KEY-----`,
    `-----BEGIN RSA PRIVATE KEY-----\n${SECRET}`,
    `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI${SECRET}.${SECRET}`,
    `https://x.example/?access_token=${SECRET}&y=1`,
  ])("hides the secret in %j", (text) => {
    expect(redact(text)).not.toContain(SECRET);
    expect(redact(text)).toContain(REDACTED);
  });

  test("leaves ordinary text as it is", () => {
    const text =
      "sshd: Failed password for ann from 192.0.2.1 port 22 ssh2\nkernel: keyboard: secret-less\nauth: ok\n";
    expect(redact(text).split("\n")[0]).toBe(text.split("\n")[0]);
    expect(redact("disk sda1 is 98 % full")).toBe("disk sda1 is 98 % full");
  });

  test("ends quickly on long hostile text", () => {
    const started = performance.now();
    for (const unit of [
      "password",
      'password="',
      "a.b-",
      "eyJaaaaaaaa-",
      "mysql ",
      "://",
      "-----BEGIN PRIVATE KEY",
      '"\\',
      "token:",
      " -p",
    ])
      redact(unit.repeat(40_000));
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});

describe("log entries", () => {
  const journal = (...entries: object[]) =>
    entries
      .map((each) =>
        JSON.stringify({
          __REALTIME_TIMESTAMP: "1700000000000000",
          SYSLOG_IDENTIFIER: "app",
          PRIORITY: "3",
          ...each,
        }),
      )
      .join("\n");

  test("one field is one line, without escapes, whatever a program wrote", () => {
    const [entry] = parseJournal(
      journal({ MESSAGE: "first\nsecond\r\n\u001b[31mred\u001b[0m\u202e end \u001b]0;title\u0007." }),
    );
    expect(entry).toEqual({
      atMs: 1_700_000_000_000,
      source: "app",
      priority: 3,
      message: "first second red end .",
    });
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(logField(text)).not.toMatch(/[\n\r\u001b\u202e]/);
      }),
    );
  });

  test("a message of bytes is read as text", () => {
    expect(parseJournal(journal({ MESSAGE: [104, 105] }))[0]?.message).toBe("hi");
  });

  test("a secret over several entries is hidden in all of them", () => {
    const lines = [
      "starting",
      "-----BEGIN EC PRIVATE KEY-----",
      SECRET,
      SECRET,
      "-----END EC PRIVATE KEY-----",
      "password:",
      `  ${SECRET}`,
      "ready",
    ];
    const entries = parseJournal(journal(...lines.map((MESSAGE) => ({ MESSAGE }))));
    expect(JSON.stringify(entries)).not.toContain(SECRET);
    expect([entries[0]?.message, entries[7]?.message]).toEqual(["starting", "ready"]);
  });

  test("one program's secret does not hide another's entries", () => {
    const entries = parseJournal(
      journal(
        { MESSAGE: "password:" },
        { MESSAGE: "other words", SYSLOG_IDENTIFIER: "b" },
        { MESSAGE: SECRET },
      ),
    );
    expect(entries.map((each) => each.message)).toEqual(["password:", "other words", REDACTED]);
  });

  test("syslog in both forms of time; only what sounds like an error", () => {
    const now = Date.parse("2026-01-02T00:00:00Z");
    const text = `Dec 31 23:59:59 pc app[12]: I/O error on sda\n2026-01-01T10:00:00.123456+00:00 pc CRON[9]: (root) CMD (x)\n2026-01-01T10:00:01+00:00 pc app: fatal: password=${SECRET}\nnonsense\n`;
    const entries = parseSyslog(text, now);
    expect(entries.map((each) => each.message)).toEqual(["I/O error on sda", `fatal: password=${REDACTED}`]);
    expect(new Date(entries[0]?.atMs ?? 0).getFullYear()).toBe(2025);
  });

  test("the kernel's ring", () => {
    expect(parseKernelLog("[   12.500000] EXT4-fs error (device sda1)\njunk\n", 1_000)).toEqual([
      { atMs: 13_500, source: "kernel", message: "EXT4-fs error (device sda1)", priority: 3 },
    ]);
  });

  test("no parser throws, whatever the text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => {
        parseJournal(text);
        parseSyslog(text, 0);
        parseKernelLog(text, 0);
        redact(text);
      }),
    );
    expect(parseJournal('null\n7\n"x"\n[]\n{"MESSAGE":null}\n')).toEqual([]);
  });
});

describe("log.errors", () => {
  const entry = (message: string) => ({ atMs: 1, source: "kernel", message, priority: 3 });
  test("counts alike messages together", () => {
    expect(
      groupAlike([entry("sda1 sector 12"), entry("sda2 sector 99"), entry("other")]).map(
        (each) => each.count,
      ),
    ).toEqual([2, 1]);
  });
  test("a fault of the disk is serious and names the check that goes on", () => {
    expect(judgeErrors([entry("Buffer I/O error on dev sda1")], 24, "x")).toMatchObject({
      status: "fail",
      advice: expect.stringContaining("disk.health"),
    });
    expect(judgeErrors([entry("Out of memory: Killed process 9")], 24, "x").facts["serious"]).toEqual([
      "memory",
    ]);
    expect(judgeErrors([entry("usb 1-1: device not accepting address")], 24, "x").status).toBe("warn");
    expect(judgeErrors([], 24, "x").status).toBe("ok");
  });
});
