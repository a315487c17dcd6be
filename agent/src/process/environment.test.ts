import { describe, expect, test } from "vitest";
import { programEnvironment, refusedVariables } from "./environment.ts";

describe("the environment of a started program", () => {
  test.each([
    "LD_PRELOAD",
    "LD_LIBRARY_PATH",
    "ld_preload",
    "DYLD_INSERT_LIBRARIES",
    "NODE_OPTIONS",
    "NODE_PATH",
    "BASH_ENV",
    "ENV",
    "SHELLOPTS",
    "BASH_FUNC_ls%%",
    "PYTHONPATH",
    "PYTHONSTARTUP",
    "PERL5LIB",
    "PERL5OPT",
    "RUBYOPT",
    "JAVA_TOOL_OPTIONS",
    "GIT_SSH_COMMAND",
    "GCONV_PATH",
    "LESSOPEN",
    "A=B",
    "",
    "WITH SPACE",
  ])("refuses %s", (name) => {
    expect(refusedVariables({ [name]: "x" })).toEqual([name]);
    expect(() => programEnvironment({ [name]: "x" })).toThrow("refused");
  });

  test("refuses a NUL in a value and a relative folder in PATH", () => {
    expect(refusedVariables({ OK: "a\0b", PATH: "/usr/bin:." })).toEqual(["OK", "PATH"]);
  });

  test("takes ordinary variables", () => {
    expect(
      refusedVariables({ LANG: "C", RESTIC_REPOSITORY: "/srv/b", PATH: "/usr/bin:/bin", _x1: "" }),
    ).toEqual([]);
  });
});
