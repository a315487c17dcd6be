/**
 * A network of a test's own: the PC in one namespace, its router and the internet beyond it in another, a cable (veth)
 * between them. This machine's network gets nothing of it. The hub is reached by a relay over a socket of the file
 * system, as if it ran on the PC's own loopback, so that a broken resolver does not break the session.
 */
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { connect, createServer, type Server } from "node:net";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { CronBox } from "./cron-box.ts";

const WORLD_PROGRAM = fileURLToPath(new URL("./browser-network-world.ts", import.meta.url));
const RELAY_PROGRAM = fileURLToPath(new URL("./browser-network-relay.ts", import.meta.url));

/** The router, which also is the right name server. */
export const ROUTER = "10.77.0.1";
/** An address of the PC's own network at which nobody is. */
export const NOBODY = "10.77.0.99";

/**
 * `$1` is the number of the first process of the world's namespace. The PC's resolver file is its own; `/sys` shows the
 * network of whoever mounts it.
 */
const SETUP = `
set -e
ip link set lo up
ip link add cable type veth peer name router netns "$1"
ip address add 10.77.0.2/24 dev cable
ip link set cable up
nsenter --target "$1" --net -- /bin/sh -ec '
  ip link set lo up
  ip address add ${ROUTER}/24 dev router
  for public in 1.1.1.1 8.8.8.8 9.9.9.9; do ip address add $public/32 dev lo; done
  ip link set router up
'
ip route add default via ${ROUTER}
mount -t sysfs sysfs /sys
printf 'nameserver ${ROUTER}\\n' >/tmp/resolv.conf
mount --bind /tmp/resolv.conf /etc/resolv.conf
`;

export interface PcNetwork extends AsyncDisposable {
  /** Arguments of `nsenter`, inside the box, that lead into the PC's network. */
  readonly enter: readonly string[];
  /** What the PC's resolver file says. */
  setResolver(address: string): void;
  resolver(): string;
  /** Makes a port of the PC's loopback one of this machine's loopback, under the same number. */
  expose(port: number): Promise<void>;
}

/** Builds it in the box, whose root folder is `root` as seen from here. */
export async function startPcNetwork(box: CronBox, root: string, hubPort: number): Promise<PcNetwork> {
  const stack = new AsyncDisposableStack();
  try {
    const world = await hold(box, ["unshare", "--net"]);
    const pc = await hold(box, ["unshare", "--net"]);
    const enter = ["--target", pc, "--net", "--"];
    try {
      box.run("nsenter", [...enter, "/bin/sh", "-c", SETUP, "network", world]);
    } catch (cause) {
      throw new Error("A test's network needs root, network namespaces and the package iproute2.", { cause });
    }
    await said(
      box.spawn("nsenter", ["--target", world, "--net", "--", process.execPath, WORLD_PROGRAM, ROUTER]),
    );
    stack.use(await listen(`${root}/tmp/hub.sock`, { port: hubPort, host: "127.0.0.1" }));
    const relay = (kind: string, port: number, path: string) =>
      said(box.spawn("nsenter", [...enter, process.execPath, RELAY_PROGRAM, kind, String(port), path]));
    await relay("port-to-path", hubPort, "/tmp/hub.sock");
    const file = (args: string, input?: string) => box.run("/bin/sh", ["-c", args], input).toString("utf8");
    const owned = stack.move();
    return {
      enter,
      setResolver: (address) => void file("cat >/etc/resolv.conf", `nameserver ${address}\n`),
      resolver: () => file("cat /etc/resolv.conf"),
      async expose(port) {
        const path = `/tmp/port-${port}.sock`;
        await relay("path-to-port", port, path);
        owned.use(await listen({ port, host: "127.0.0.1" }, `${root}${path}`));
      },
      [Symbol.asyncDispose]: () => owned.disposeAsync(),
    };
  } catch (error) {
    await stack.disposeAsync();
    throw error;
  }
}

/** A process that does nothing but keep a new namespace; its number in the box. It ends with the box. */
async function hold(box: CronBox, how: readonly string[]): Promise<string> {
  const [file = "", ...args] = how;
  return said(box.spawn(file, [...args, "/bin/sh", "-c", "echo $$; read -r end"]));
}

/** The first line that a program prints. */
async function said(child: ChildProcess): Promise<string> {
  let errors = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    errors += text;
  });
  if (child.stdout === null) throw new Error("the program has no output");
  for await (const line of createInterface({ input: child.stdout })) return line;
  throw new Error(`A program of the test's network ended: ${errors.trim()}`);
}

type Place = string | { readonly port: number; readonly host: string };

/** Passes every connection that comes to `at` on to `to`. */
async function listen(at: Place, to: Place): Promise<AsyncDisposable> {
  const server: Server = createServer((from) => {
    const onward = typeof to === "string" ? connect(to) : connect(to);
    from.pipe(onward).pipe(from);
    // One side that breaks ends the other: a relay has no opinion of its own.
    from.on("error", () => onward.destroy()).on("close", () => onward.destroy());
    onward.on("error", () => from.destroy()).on("close", () => from.destroy());
  });
  const open = new Set<{ destroy(): void }>();
  server.on("connection", (socket) => {
    open.add(socket);
    socket.once("close", () => open.delete(socket));
  });
  server.listen(at);
  await once(server, "listening");
  return {
    async [Symbol.asyncDispose]() {
      server.close();
      for (const socket of open) socket.destroy();
      await once(server, "close");
    },
  };
}
