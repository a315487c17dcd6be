import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { catalogue, z } from "@deskside/protocol";
import { expect, test } from "vitest";
import { renderScript } from "../deployments/script.ts";
import { describeProcedures, loadProcedure, readParams } from "./_catalogue.ts";
import type { Machine } from "./_procedure.ts";
import { registry } from "./registry.gen.ts";

const ids = Object.keys(registry);
/** The least that each procedure must be given. */
const LEAST: Record<string, object> = {
  "timed-backup": { sources: ["/home/me"], destination: "/mnt/backup" },
};
const machine: Machine = {
  user: "me",
  uid: 1000,
  home: "/home/me",
  stateDir: "/home/me/state",
  program: (name) => `/usr/bin/${name}`,
};

test("the catalogue's procedures have the form that is sent", async () => {
  const procedures = await describeProcedures();
  expect(z.parse(catalogue(), { checks: [], procedures }).procedures).toEqual(procedures);
  expect(procedures.map(({ id }) => id)).toEqual(ids);
});

test.each(ids)("%s offers the tests that it requires, and its script is good sh", async (id) => {
  const procedure = await loadProcedure(id);
  if (procedure === undefined) throw new Error(`no ${id}`);
  expect(procedure.offeredTests).toEqual(expect.arrayContaining([...procedure.requiredTests]));
  const read = readParams(procedure, LEAST[id] ?? {});
  if (!read.ok) throw new Error(read.problem);
  const script = renderScript(procedure, procedure.buildScript(read.params, machine));
  expect(spawnSync("/bin/sh", ["-n"], { input: script }).stderr.toString()).toBe("");
});

test.each(ids)("%s: no text that its parameters let through can break out of its script", async (id) => {
  const procedure = await loadProcedure(id);
  if (procedure === undefined) throw new Error(`no ${id}`);
  const hostile = fc.stringMatching(/^[ -~é]{1,60}$/);
  fc.assert(
    fc.property(hostile, (text) => {
      const path = `/x/${text.replaceAll("/", "")}`;
      const given = {
        "timed-backup": { sources: [path], destination: `${path}2`, exclude: [text] },
        "low-space-alert": { path },
      }[id] ?? { roots: [path], exclude: [text] };
      const read = readParams(procedure, given);
      if (!read.ok) return;
      // Up to the first command of the wrapper, a payload that breaks out would leave its function.
      const script = `payload() {\n${procedure.buildScript(read.params, machine)}\n}\nprintf whole\n`;
      const ran = spawnSync("/bin/sh", ["-s"], { input: script, env: {} });
      expect(ran.stdout.toString()).toBe("whole");
      expect(ran.stderr.toString()).toBe("");
    }),
    { numRuns: 40 },
  );
});
