/** An answer's id: the same one sent twice is one answer. */
import { newId } from "@deskside/protocol";
import { crypto } from "../../../platform/keystore.ts";

export const newAnswerId = (): string => newId(crypto);
