/** A snapshot of a machine: what it is and what is on it. Immutable; named by its sha256. */
import { count, foreignLine, list, num, timeMs, z } from "../schema.ts";

const line = () => foreignLine(200);
const maybe = () => z.nullable(foreignLine(200));

export const inventory = () =>
  z.strictObject({
    takenAt: timeMs(),
    /** Collectors that could not answer, with the reason: an empty list is not the same as "could not look". */
    gaps: list(z.strictObject({ part: line(), reason: line() }), 32),
    system: z.strictObject({
      hostName: line(),
      manufacturer: maybe(),
      model: maybe(),
      virtual: z.boolean(),
      os: line(),
      osVersion: line(),
      kernel: line(),
      arch: line(),
      bootedAt: timeMs(),
      timeZone: line(),
      locale: maybe(),
    }),
    cpu: z.strictObject({ model: line(), cores: count(), threads: count(), speedGhz: z.nullable(num()) }),
    memory: z.strictObject({
      totalBytes: count(),
      swapBytes: count(),
      modules: list(z.strictObject({ slot: line(), sizeBytes: count(), type: maybe() }), 64),
    }),
    disks: list(
      z.strictObject({
        name: line(),
        model: maybe(),
        sizeBytes: count(),
        kind: maybe(),
        removable: z.boolean(),
      }),
      64,
    ),
    fileSystems: list(
      z.strictObject({
        mount: line(),
        type: line(),
        source: line(),
        sizeBytes: count(),
        usedBytes: count(),
        writable: z.boolean(),
      }),
      256,
    ),
    graphics: list(z.strictObject({ model: line(), vendor: maybe() }), 16),
    network: z.strictObject({
      interfaces: list(
        z.strictObject({
          name: line(),
          up: z.boolean(),
          kind: maybe(),
          addresses: list(line(), 32),
          speedMbps: z.nullable(num()),
        }),
        64,
      ),
      gateways: list(line(), 16),
      dnsServers: list(line(), 16),
      searchDomains: list(line(), 16),
    }),
    software: list(
      z.strictObject({
        name: line(),
        version: maybe(),
        source: line(),
        kind: z.enum(["system", "application", "utility", "bespoke"]),
      }),
      20_000,
    ),
    services: list(
      z.strictObject({ name: line(), state: line(), startsAtBoot: z.nullable(z.boolean()) }),
      2_000,
    ),
    scheduledTasks: list(
      z.strictObject({
        scheduler: line(),
        owner: line(),
        schedule: line(),
        command: foreignLine(500),
        ours: z.boolean(),
      }),
      2_000,
    ),
    users: list(z.strictObject({ name: line(), admin: z.boolean(), interactive: z.boolean() }), 1_000),
    printers: list(z.strictObject({ name: line(), state: line(), isDefault: z.boolean() }), 200),
    usb: list(z.strictObject({ name: line(), vendor: maybe() }), 200),
  });
export type Inventory = z.output<ReturnType<typeof inventory>>;
