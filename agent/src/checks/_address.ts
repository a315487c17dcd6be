/** Schemas of parameters that name a place on the network. */
import { isIP } from "node:net";
import { text, z } from "@deskside/protocol";

/** An IPv4 or IPv6 address, never a name. */
export const ipAddress = () => text(64).check(z.refine((value) => isIP(value) !== 0, "not an IP address"));

/** A host name: letters, digits, dots, dashes and underscores. */
export const hostName = () => text(253).check(z.regex(/^[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_.])?$/));

/** An address with an optional port: `192.0.2.1`, `192.0.2.1:8443`, `2001:db8::1`, `[2001:db8::1]:8443`. */
export const endpoint = () =>
  text(80).check(
    z.refine((value) => parseEndpoint(value, 443) !== undefined, "not an address, or address:port"),
  );

export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

/** Undefined where it is not of the form of {@link endpoint}. */
export function parseEndpoint(value: string, defaultPort: number): Endpoint | undefined {
  if (isIP(value) !== 0) return { address: value, port: defaultPort };
  const match = /^(?:\[([^\]]+)\]|([0-9.]+)):(\d{1,5})$/.exec(value);
  const address = match?.[1] ?? match?.[2] ?? "";
  const port = Number(match?.[3]);
  return isIP(address) !== 0 && port >= 1 && port <= 65_535 ? { address, port } : undefined;
}

export const formatEndpoint = ({ address, port }: Endpoint): string =>
  address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
