/** What changed between two inventories of a machine: pure, by the names of things. */
import { cleanLine, type Inventory, type ResponseBody } from "@deskside/protocol";

type Change = ResponseBody<"diffSnapshots">["changes"][number];
const CHANGES_MAX = 2_000;

type Value = string | number | boolean | null;
/** A thing's name and what is told of it. */
type Things = ReadonlyMap<string, string>;

const say = (value: Value): string => (value === null ? "unknown" : String(value));
const told = (members: Readonly<Record<string, Value>>): string =>
  Object.entries(members)
    .map(([name, value]) => `${name} ${say(value)}`)
    .join(", ");

function things<T>(
  list: readonly T[],
  nameOf: (item: T) => string,
  tell: (item: T) => Readonly<Record<string, Value>>,
): Things {
  const all = new Map<string, string>();
  for (const item of list) {
    const name = nameOf(item);
    // Two with one name (a package for two architectures) are two things.
    let key = name;
    for (let copy = 2; all.has(key); copy += 1) key = `${name} (${copy})`;
    all.set(key, told(tell(item)));
  }
  return all;
}
const facts = (members: Readonly<Record<string, Value>>): Things =>
  new Map(Object.entries(members).map(([name, value]) => [name, say(value)]));

/** The parts that are compared. What changes by the hour (free space, uptime) is left out. */
function partsOf(inventory: Inventory): Readonly<Record<string, Things>> {
  const { system, cpu, memory, network } = inventory;
  const { bootedAt: _, ...machine } = system;
  return {
    system: facts(machine),
    processor: facts(cpu),
    memory: facts({ totalBytes: memory.totalBytes, swapBytes: memory.swapBytes }),
    disks: things(
      inventory.disks,
      ({ name }) => name,
      ({ model, sizeBytes }) => ({ model, sizeBytes }),
    ),
    "file systems": things(
      inventory.fileSystems,
      ({ mount }) => mount,
      ({ type, sizeBytes, writable }) => ({ type, sizeBytes, writable }),
    ),
    network: new Map([
      ...things(
        network.interfaces,
        ({ name }) => name,
        ({ up, addresses }) => ({ up, addresses: addresses.join(" ") }),
      ),
      ...facts({ gateways: network.gateways.join(" "), "DNS servers": network.dnsServers.join(" ") }),
    ]),
    software: things(
      inventory.software,
      ({ name }) => name,
      ({ version }) => ({ version }),
    ),
    services: things(
      inventory.services,
      ({ name }) => name,
      ({ state, startsAtBoot }) => ({ state, startsAtBoot }),
    ),
    "scheduled tasks": things(
      inventory.scheduledTasks,
      ({ owner, command }) => `${owner}: ${command}`,
      ({ schedule }) => ({ schedule }),
    ),
    users: things(
      inventory.users,
      ({ name }) => name,
      ({ admin, interactive }) => ({ admin, interactive }),
    ),
    printers: things(
      inventory.printers,
      ({ name }) => name,
      ({ state, isDefault }) => ({ state, isDefault }),
    ),
    usb: things(
      inventory.usb,
      ({ name }) => name,
      ({ vendor }) => ({ vendor }),
    ),
  };
}

/** At most 2,000 changes, part by part. */
export function inventoryChanges(before: Inventory, after: Inventory): Change[] {
  const changes: Change[] = [];
  const [earlier, later] = [partsOf(before), partsOf(after)];
  for (const [part, now] of Object.entries(later)) {
    const then = earlier[part] ?? new Map<string, string>();
    for (const name of new Set([...then.keys(), ...now.keys()])) {
      const [was, is] = [then.get(name) ?? null, now.get(name) ?? null];
      if (was === is) continue;
      const kind = was === null ? "added" : is === null ? "removed" : "changed";
      const short = (text: string | null) => (text === null ? null : cleanLine(text, 500));
      changes.push({ part, kind, what: cleanLine(name, 300), before: short(was), after: short(is) });
    }
  }
  return changes.slice(0, CHANGES_MAX);
}
