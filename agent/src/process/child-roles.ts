/** What this program can do as a child of itself: heavy work whose memory goes when it ends. */

/** Each takes one JSON value and returns one. `signal` aborts when the parent asks the child to end. */
export type ChildRole = (input: unknown, signal: AbortSignal) => Promise<unknown>;

/** Roles by name, each loaded only in the child that plays it. */
const ROLES = {
  inventory: async (): Promise<ChildRole> => (await import("../inventory/inventory-child.ts")).inventoryChild,
  "disk-walk": async (): Promise<ChildRole> => (await import("../checks/_walk.ts")).walkChild,
} as const;
export type RoleName = keyof typeof ROLES;

/** A child gives way to what the customer does. */
const NICENESS = 10;

/** Plays a role: reads its input from standard input, writes its answer as JSON to standard output. */
export async function childMain(name: string): Promise<void> {
  if (!Object.hasOwn(ROLES, name)) throw new Error(`no such child role: ${name}`);
  const { setPriority } = await import("node:os");
  setPriority(NICENESS);
  const stop = new AbortController();
  process.on("SIGTERM", () => stop.abort("cancelled"));
  const role = await ROLES[name as RoleName]();
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  const answer = await role(JSON.parse(Buffer.concat(chunks).toString("utf8")), stop.signal);
  await new Promise<void>((resolve) => process.stdout.write(JSON.stringify(answer), () => resolve()));
  // Collectors may leave handles behind; the answer is out, and the parent waits for the end.
  process.exit(0);
}
