/** The environment that a started program gets: a short allowlist of ours, and additions that cannot load code. */

/** Where programs are looked up, and the PATH that they get: the system's own folders, never the caller's PATH. */
export const PROGRAM_FOLDERS = [
  "/usr/local/sbin",
  "/usr/local/bin",
  "/usr/sbin",
  "/usr/bin",
  "/sbin",
  "/bin",
] as const;

/** What is handed on from the agent's own environment: who, where and in which language, and the way to the desktop. */
const HANDED_ON = [
  "HOME",
  "USER",
  "LOGNAME",
  "LANG",
  "LANGUAGE",
  "LC_ALL",
  "LC_CTYPE",
  "LC_MESSAGES",
  "TZ",
  "TMPDIR",
  "XDG_RUNTIME_DIR",
  "DBUS_SESSION_BUS_ADDRESS",
  "DISPLAY",
  "WAYLAND_DISPLAY",
  "XAUTHORITY",
] as const;

/**
 * Variables by which a loader, a shell or an interpreter runs code of the variable's choosing before the program's
 * own: they would turn a harmless argument vector into another program.
 */
const RUNS_CODE = [
  /^(?:LD|DYLD|_RLD|GLIBC|MALLOC|GCONV|LOCPATH|NLSPATH)(?:_|$)/,
  /^(?:GCONV_PATH|LOCPATH|NLSPATH|HOSTALIASES|RES_OPTIONS|LOCALDOMAIN)$/,
  /^NODE_/,
  /^PYTHON/,
  /^PERL/,
  /^RUBY/,
  /^(?:GEM|BUNDLE)_/,
  /^(?:JAVA_TOOL_OPTIONS|_JAVA_OPTIONS|JDK_JAVA_OPTIONS|CLASSPATH)$/,
  /^(?:BASH_ENV|BASH_FUNC_.*|BASHOPTS|SHELLOPTS|ENV|ZDOTDIR|IFS|PS4|PROMPT_COMMAND|CDPATH|GLOBIGNORE)$/,
  /^(?:GIT|SSH|SUDO)_/,
  /^(?:EDITOR|VISUAL|PAGER|MANPAGER|LESSOPEN|LESSCLOSE|SYSTEMD_PAGER|BROWSER)$/,
  /^(?:COR|CORECLR|DOTNET|COMPLUS)_/,
  /^(?:PHPRC|PHP_INI_SCAN_DIR|LUA_INIT.*|R_PROFILE.*|TCLLIBPATH|OPENSSL_CONF|OPENSSL_MODULES|QT_PLUGIN_PATH)$/,
  /^(?:GTK_MODULES|GTK_PATH|GIO_EXTRA_MODULES|GST_PLUGIN.*|PKEXEC_UID)$/,
];

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Which of these variables are refused, by name: malformed ones, and those that make a program load other code. */
export function refusedVariables(env: Readonly<Record<string, string>>): string[] {
  return Object.entries(env)
    .filter(([name, value]) => !isAllowed(name, value))
    .map(([name]) => name);
}

/** The whole environment of a started program. Throws on a refused variable: ask {@link refusedVariables} first. */
export function programEnvironment(extra: Readonly<Record<string, string>> = {}): Record<string, string> {
  const refused = refusedVariables(extra);
  if (refused.length > 0) throw new TypeError(`refused environment variables: ${refused.join(", ")}`);
  const env: Record<string, string> = { PATH: PROGRAM_FOLDERS.join(":") };
  for (const name of HANDED_ON) {
    const value = process.env[name];
    if (value !== undefined) env[name] = value;
  }
  return { ...env, ...extra };
}

function isAllowed(name: string, value: string): boolean {
  if (!NAME.test(name) || value.includes("\0")) return false;
  // Windows takes names in any case, so they are judged in capitals.
  const upper = name.toUpperCase();
  if (RUNS_CODE.some((pattern) => pattern.test(upper))) return false;
  // A relative folder in PATH would let a file in the working folder stand in for a system program.
  return upper !== "PATH" || value.split(":").every((folder) => folder.startsWith("/"));
}
