/** What changed between two inventories of one machine, in words for people. Pure. */
import type { Inventory } from "@deskside/protocol";

export interface InventoryChange {
  /** Where: `software/firefox-esr`, `system/kernel`. */
  readonly path: string;
  readonly kind: "added" | "removed" | "changed";
  /** One sentence: "firefox-esr (dpkg) changed: version from 128.3 to 128.5." */
  readonly text: string;
}

/** What is compared and shown. */
type Value = string | number | boolean | null;

/** How each list tells its items apart, and what of an item a person would call a change. */
interface ListRule<Item> {
  readonly part: keyof Inventory;
  readonly noun: string;
  readonly list: (inventory: Inventory) => readonly Item[];
  readonly key: (item: Item) => string;
  readonly shown: (item: Item) => Readonly<Record<string, Value>>;
}

const rule = <Item>(each: ListRule<Item>): ListRule<unknown> => each as unknown as ListRule<unknown>;

const LISTS: readonly ListRule<unknown>[] = [
  rule({
    part: "disks",
    noun: "disk",
    list: (each) => each.disks,
    key: (item) => item.name,
    shown: ({ model, sizeBytes }) => ({ model, sizeBytes }),
  }),
  // How much is used changes every minute and is no change of the machine.
  rule({
    part: "fileSystems",
    noun: "file system",
    list: (each) => each.fileSystems,
    key: (item) => item.mount,
    shown: ({ type, source, sizeBytes, writable }) => ({ type, source, sizeBytes, writable }),
  }),
  rule({
    part: "graphics",
    noun: "graphics card",
    list: (each) => each.graphics,
    key: (item) => item.model,
    shown: () => ({}),
  }),
  rule({
    part: "usb",
    noun: "USB device",
    list: (each) => each.usb,
    key: (item) => item.name,
    shown: () => ({}),
  }),
  rule({
    part: "software",
    noun: "",
    list: (each) => each.software,
    key: (item) => `${item.name} (${item.source})`,
    shown: ({ version }) => ({ version }),
  }),
  rule({
    part: "services",
    noun: "service",
    list: (each) => each.services,
    key: (item) => item.name,
    shown: ({ state, startsAtBoot }) => ({ state, startsAtBoot }),
  }),
  rule({
    part: "scheduledTasks",
    noun: "scheduled task",
    list: (each) => each.scheduledTasks,
    key: (item) => `${item.scheduler}: ${item.command}`,
    shown: ({ owner, schedule }) => ({ owner, schedule }),
  }),
  rule({
    part: "users",
    noun: "user",
    list: (each) => each.users,
    key: (item) => item.name,
    shown: ({ admin, interactive }) => ({ administrator: admin, "can sign in": interactive }),
  }),
  rule({
    part: "printers",
    noun: "printer",
    list: (each) => each.printers,
    key: (item) => item.name,
    shown: ({ state, isDefault }) => ({ state, default: isDefault }),
  }),
  rule({
    part: "network",
    noun: "network interface",
    list: (each) => each.network.interfaces,
    key: (item) => item.name,
    shown: ({ up, addresses, speedMbps }) => ({ up, addresses: addresses.join(", "), speedMbps }),
  }),
];

/** Single values, by path. When it was taken, and when the machine started, are no changes. */
const VALUES: readonly (readonly [path: string, noun: string, value: (inventory: Inventory) => Value])[] = [
  ["system/hostName", "The name of the computer", (each) => each.system.hostName],
  ["system/model", "The model", (each) => each.system.model],
  ["system/os", "The operating system", (each) => `${each.system.os} ${each.system.osVersion}`],
  ["system/kernel", "The kernel", (each) => each.system.kernel],
  ["system/timeZone", "The time zone", (each) => each.system.timeZone],
  ["system/locale", "The language", (each) => each.system.locale],
  ["cpu/model", "The processor", (each) => each.cpu.model],
  ["cpu/threads", "The number of processor threads", (each) => each.cpu.threads],
  ["memory/totalBytes", "The memory (bytes)", (each) => each.memory.totalBytes],
  ["memory/swapBytes", "The swap space (bytes)", (each) => each.memory.swapBytes],
  ["network/gateways", "The gateway", (each) => each.network.gateways.join(", ")],
  ["network/dnsServers", "The DNS servers", (each) => each.network.dnsServers.join(", ")],
  ["network/searchDomains", "The search domains", (each) => each.network.searchDomains.join(", ")],
];

/**
 * Changes from `before` to `after`, in the order of the inventory. A part that one of them could not look at
 * (its name is among the gaps) is left out: a list that is empty for want of rights is not "all removed".
 */
export function diffInventory(before: Inventory, after: Inventory): InventoryChange[] {
  const values = VALUES.flatMap(([path, noun, value]): InventoryChange[] => {
    const [was, is] = [value(before), value(after)];
    return was === is
      ? []
      : [{ path, kind: "changed", text: `${noun} changed from ${word(was)} to ${word(is)}.` }];
  });
  const unseen = new Set([...before.gaps, ...after.gaps].map((each) => each.part));
  const lists = LISTS.filter((each) => !hasGap(each.part, unseen)).flatMap((each) =>
    diffList(each, before, after),
  );
  return [...values, ...lists];
}

/** Names of gaps as the collectors write them, for each part. */
const GAP_NAMES: Readonly<Record<string, RegExp>> = {
  fileSystems: /^file systems$/,
  scheduledTasks: /crontab|timers|scheduled tasks|^scheduledTasks$/,
};

const hasGap = (part: string, unseen: ReadonlySet<string>) =>
  [...unseen].some((gap) => (GAP_NAMES[part] ?? new RegExp(`^${part}\\b`)).test(gap));

function diffList(each: ListRule<unknown>, before: Inventory, after: Inventory): InventoryChange[] {
  const index = (inventory: Inventory) => new Map(each.list(inventory).map((item) => [each.key(item), item]));
  const [was, is] = [index(before), index(after)];
  const named = (key: string) => (each.noun === "" ? key : `The ${each.noun} ${key}`);
  const path = (key: string) => `${each.part}/${key}`;
  const changes: InventoryChange[] = [];
  for (const [key, item] of was) {
    const now = is.get(key);
    if (now === undefined) changes.push({ path: path(key), kind: "removed", text: `${named(key)} is gone.` });
    else {
      const words = differences(each.shown(item), each.shown(now));
      if (words.length > 0)
        changes.push({
          path: path(key),
          kind: "changed",
          text: `${named(key)} changed: ${words.join("; ")}.`,
        });
    }
  }
  for (const key of is.keys())
    if (!was.has(key)) changes.push({ path: path(key), kind: "added", text: `${named(key)} is new.` });
  return changes;
}

const differences = (was: Readonly<Record<string, Value>>, is: Readonly<Record<string, Value>>) =>
  Object.keys(was).flatMap((key) =>
    was[key] === is[key]
      ? []
      : [`${LABELS[key] ?? key} from ${word(was[key] ?? null)} to ${word(is[key] ?? null)}`],
  );

const LABELS: Readonly<Record<string, string>> = {
  sizeBytes: "size (bytes)",
  startsAtBoot: "starts with the computer",
  speedMbps: "speed (Mbit/s)",
};

function word(value: Value): string {
  if (value === null || value === "") return "nothing";
  if (typeof value === "boolean") return value ? "yes" : "no";
  return String(value);
}
