/** The machine's own key: Ed25519, made once, kept in a file that only its user can read. */
import { statSync } from "node:fs";
import {
  createSignerFromJwk,
  type Crypto,
  type PrivateJwk,
  publicJwk,
  type Signer,
  text,
  z,
} from "@deskside/protocol";
import { AgentError, systemCode } from "../state/agent-error.ts";
import { readJsonFile, writeAtomic } from "../state/atomic-file.ts";

/** Bits of a file's mode that let anybody else in. */
const OTHERS = 0o077;

const keyFile = () =>
  z.strictObject({
    version: z.literal(1),
    jwk: z.strictObject({
      kty: z.literal("OKP"),
      crv: z.literal("Ed25519"),
      x: text(64),
      d: text(64),
    }),
  });

/**
 * The signer of this machine; its key is made where the folder has none. Throws {@link AgentError} with the mend
 * where the file is damaged, or readable by others: such a key may have been copied.
 */
export async function openDeviceKey(crypto: Crypto, path: string): Promise<Signer> {
  refuseReadable(path);
  const known = readJsonFile(
    path,
    (value) => {
      const parsed = z.safeParse(keyFile(), value);
      return parsed.success ? parsed.data.jwk : undefined;
    },
    "Restore it from a backup. Without it this machine is a new device: move the whole folder away and join again.",
  );
  if (known !== undefined) return signerOf(crypto, known, path);
  const pair = await crypto.generateSigningKey("Ed25519", { extractable: true });
  const jwk = await crypto.exportPrivateJwk(pair.privateKey);
  writeAtomic(path, `${JSON.stringify({ version: 1, jwk })}\n`);
  return signerOf(crypto, jwk, path);
}

async function signerOf(crypto: Crypto, jwk: PrivateJwk, path: string): Promise<Signer> {
  try {
    const signer = await createSignerFromJwk(crypto, jwk);
    z.parse(publicJwk(), signer.jwk);
    return signer;
  } catch (cause) {
    throw new AgentError(
      `${path} holds no valid key. Restore it from a backup, or move the folder away and join again.`,
      {
        cause,
      },
    );
  }
}

function refuseReadable(path: string): void {
  if (process.platform === "win32") return;
  try {
    const { mode, uid } = statSync(path);
    if ((mode & OTHERS) !== 0) {
      throw new AgentError(
        `Other users can read this machine's key. Close it with \`chmod 600 ${path}\`; ` +
          "if others use this computer, move the folder away and join again instead.",
      );
    }
    if (process.getuid !== undefined && uid !== process.getuid()) {
      throw new AgentError(`${path} belongs to another user. Use a folder of your own with --state.`);
    }
  } catch (error) {
    if (systemCode(error) !== "ENOENT") throw error;
  }
}
