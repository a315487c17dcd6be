/** Documents by their hash. What comes is hashed here too, so that the hub cannot show another one. */
import { DesksideError, hashOfBytes } from "@deskside/protocol";
import { useQuery } from "@tanstack/react-query";
import { fetchBlob } from "../platform/http.ts";
import { crypto } from "../platform/keystore.ts";

/** A JSON document, its bytes checked against `sha256`. Throws SIGNATURE where they differ. */
export async function readDocument<T>(sha256: string): Promise<T> {
  const bytes = await fetchBlob(sha256);
  if ((await hashOfBytes(crypto, bytes)) !== sha256) {
    throw new DesksideError("SIGNATURE", "The document is not the one that was signed.");
  }
  // Sound as far as the hash goes: the agent's schema was checked by the hub before it was stored.
  return JSON.parse(new TextDecoder().decode(bytes)) as T;
}

/** A document for a component; `null` asks for nothing. */
export const useDocument = <T>(sha256: string | null | undefined) =>
  useQuery({
    queryKey: ["document", sha256],
    queryFn: () => readDocument<T>(sha256 ?? ""),
    enabled: typeof sha256 === "string",
    staleTime: Number.POSITIVE_INFINITY,
    retry: 1,
  });
