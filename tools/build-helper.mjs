/**
 * The agent as one executable that a customer downloads: Node with the bundle inside. Linux on x64.
 * `agent/dist/helper/` holds it plain and compressed, with `manifest.json`:
 * `{ version, files: [{ platform, file, sizeBytes, sha256, gzip: { file, sizeBytes, sha256 } }] }`, sha256 in hex.
 */
import { createHash } from "node:crypto";
import {
  chmodSync,
  copyFileSync,
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, relative, sep } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { AGENT_BUNDLE, AGENT_DIST, AGENT_PARTS } from "./build-agent.mjs";
import { ROOT, run } from "./run.mjs";

export const HELPER_DIST = join(AGENT_DIST, "helper");

const PLATFORM = "linux-x64";

/** The mark in Node's own executable that says whether something was put in; Node's documentation gives it. */
const SENTINEL_FUSE = "NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2";

/** gzip level: 6 takes a second longer for 2 % less. */
const GZIP_LEVEL = 4;

/** The files under a folder as assets: `companion/index.html` → its path. @param {string} folder */
function assetsIn(folder) {
  if (!existsSync(folder)) return {};
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const paths = files.map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(paths.map((path) => [relative(AGENT_DIST, path).split(sep).join("/"), path]));
}

/** Size and hash of a file, as the download page shows them. @param {string} path */
async function described(path) {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return { file: relative(HELPER_DIST, path), sizeBytes: statSync(path).size, sha256: hash.digest("hex") };
}

/** Makes the blob that Node reads at its start. @param {string} folder where it is put */
async function makeBlob(folder) {
  const output = join(folder, "agent.blob");
  const settings = {
    main: AGENT_BUNDLE,
    output,
    disableExperimentalSEAWarning: true,
    assets: {
      "pty.node": join(AGENT_DIST, "pty.node"),
      ...assetsIn(AGENT_PARTS),
      ...assetsIn(join(AGENT_DIST, "companion")),
    },
  };
  const file = join(folder, "settings.json");
  writeFileSync(file, JSON.stringify(settings));
  const { code, output: said } = await run(process.execPath, ["--experimental-sea-config", file]);
  if (code !== 0) throw new Error(`Node made no blob for the single executable:\n${said}`);
  return output;
}

/** Builds the executable from the bundle, which must be there. */
export async function buildHelper() {
  const node = createRequire(import.meta.url).resolve(`node-${PLATFORM}/bin/node`);
  rmSync(HELPER_DIST, { recursive: true, force: true });
  mkdirSync(HELPER_DIST, { recursive: true });
  const work = mkdtempSync(join(tmpdir(), "deskside-build-"));
  try {
    const file = join(HELPER_DIST, `deskside-agent-${PLATFORM}`);
    copyFileSync(node, file);
    chmodSync(file, 0o755);
    const blob = await makeBlob(work);
    const { code, output } = await run("postject", [
      file,
      "NODE_SEA_BLOB",
      blob,
      "--sentinel-fuse",
      SENTINEL_FUSE,
    ]);
    if (code !== 0) throw new Error(`The bundle was not put into the executable:\n${output}`);
    await pipeline(
      createReadStream(file),
      createGzip({ level: GZIP_LEVEL }),
      createWriteStream(`${file}.gz`),
    );
    /** @type {unknown} */
    const about = JSON.parse(readFileSync(join(ROOT, "agent", "package.json"), "utf8"));
    const { version } = /** @type {{ version: string }} */ (about);
    const entry = { platform: PLATFORM, ...(await described(file)), gzip: await described(`${file}.gz`) };
    writeFileSync(
      join(HELPER_DIST, "manifest.json"),
      `${JSON.stringify({ version, files: [entry] }, null, 2)}\n`,
    );
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
