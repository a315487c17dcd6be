/** One case at the bench: its machine, the session, what the customer allows now, and the ways to act. */
import {
  type CaseDetail,
  type CommandRequest,
  type DeviceDetail,
  DesksideError,
  type Operation,
  type OperationArgs,
  operations,
  type RunningCommand,
  type Scope,
  type SessionView,
  newStreamNumber,
} from "@deskside/protocol";
import { useQueryClient } from "@tanstack/react-query";
import { createContext, use, useCallback, useMemo, useState } from "react";
import { useNow } from "../../components/moment.tsx";
import { toast } from "../../components/toasts.tsx";
import { useLive } from "../../live/context.ts";
import { useStore } from "../../platform/store.ts";
import { t } from "../../messages/text.ts";
import { api } from "../../platform/http.ts";
import { crypto } from "../../platform/keystore.ts";
import { newest } from "./newest.ts";

export interface HeldScope {
  readonly grant: string;
  readonly until: number;
}
/** Where a question to the customer stands. */
export interface Asking {
  readonly scopes: readonly Scope[];
  readonly shown: { readonly where: "companion" | "terminal"; readonly until: number } | undefined;
}
/** Operations whose `args` carry a stream number, which is made here. */
type Streamed = "command.run" | "procedure.run-test" | "procedure.run-once";
type WithoutStream<Op extends Operation> = Omit<OperationArgs<Op>, "stream">;

export interface Bench {
  readonly detail: CaseDetail;
  readonly device: DeviceDetail | undefined;
  /** The open session of this technician with the case's machine. */
  readonly session: SessionView | undefined;
  readonly held: ReadonlyMap<Scope, HeldScope>;
  readonly asking: Asking | undefined;
  readonly lastAnswer: "granted" | "denied" | "timed-out" | "refused" | undefined;
  /** This browser can sign, the machine is connected, the case is open. */
  readonly ready: boolean;
  /** The case is neither closed nor rejected. */
  readonly open: boolean;
  ask(scopes: readonly Scope[], reason?: string): Promise<void>;
  send<Op extends Operation>(op: Op, args: OperationArgs<Op>): Promise<RunningCommand>;
  /** With live output, kept by the command's id. */
  program<Op extends Streamed>(op: Op, args: WithoutStream<Op>): Promise<RunningCommand>;
  /** The device, session and grant that an operation takes; throws GRANT_MISSING where there is none. */
  request<Op extends Operation>(op: Op, args: OperationArgs<Op>, scope?: Scope | null): CommandRequest<Op>;
}

export const BenchContext = createContext<Bench | undefined>(undefined);

export function useBench(): Bench {
  const bench = use(BenchContext);
  if (bench === undefined) throw new Error("This part belongs to the bench.");
  return bench;
}

/** How often ended permissions are noticed, in ms; the chips themselves count each second. */
const LOOK_EVERY_MS = 2_000;

/** Everything that is held now, the longest of each scope. */
function heldScopes(session: SessionView | undefined, now: number): ReadonlyMap<Scope, HeldScope> {
  const held = new Map<Scope, HeldScope>();
  for (const grant of session?.grants ?? []) {
    for (const { scope, until, endedAt } of grant.scopes) {
      if (endedAt === null && until > now && until > (held.get(scope)?.until ?? 0))
        held.set(scope, { grant: grant.id, until });
    }
  }
  return held;
}

export function useBenchOf(detail: CaseDetail, device: DeviceDetail | undefined): Bench {
  const { me, technician, keyState, outputs } = useLive();
  const queries = useQueryClient();
  const now = useNow(LOOK_EVERY_MS);
  const keyReady = useStore(keyState) === "ready";
  const [asking, setAsking] = useState<Asking>();
  const [lastAnswer, setLastAnswer] = useState<Bench["lastAnswer"]>();
  const deviceId = detail.device?.id;
  const session = newest(
    detail.sessions.filter(
      ({ state, technician: by, device: on }) =>
        (state === "active" || state === "requested") && by.sub === me.sub && on === deviceId,
    ),
    ({ startedAt }) => startedAt,
  );
  // The same map while nothing changed, so that what depends on it does not run again every two seconds.
  const heldNow = heldScopes(session, now);
  const heldKey = JSON.stringify([...heldNow]);
  // oxlint-disable-next-line react-hooks/exhaustive-deps -- the key stands for the map
  const held = useMemo(() => heldNow, [heldKey]);

  const request = useCallback<Bench["request"]>(
    (op, args, scope) => {
      const needed = scope === undefined ? operations[op].scope : scope;
      const grant = needed === null ? held.values().next().value : held.get(needed);
      if (deviceId === undefined || session === undefined || grant === undefined)
        throw new DesksideError("GRANT_MISSING");
      return { device: deviceId, sid: session.id, grant: grant.grant, op, args };
    },
    [deviceId, session, held],
  );

  const ask = useCallback<Bench["ask"]>(
    async (scopes, reason) => {
      if (deviceId === undefined) throw new DesksideError("OFFLINE");
      setAsking({ scopes, shown: undefined });
      setLastAnswer(undefined);
      try {
        const sid =
          session?.id ??
          (await api("openSession", { params: { id: detail.id }, body: { device: deviceId } })).id;
        const said = await technician.ask(
          {
            device: deviceId,
            sid,
            caseRef: detail.ref.startsWith("#") ? detail.ref : `#${detail.ref}`,
            scopes,
            reason: reason ?? detail.problem.slice(0, 200),
          },
          (where, until) => setAsking({ scopes, shown: { where, until } }),
        );
        setLastAnswer(said.outcome);
        if (said.outcome === "granted") toast(t("ask.granted"));
        else
          toast(
            said.outcome === "refused" && said.code !== undefined
              ? new DesksideError(said.code, said.details).message
              : t(`ask.${said.outcome}`),
            { tone: "fail" },
          );
      } finally {
        setAsking(undefined);
        void queries.invalidateQueries({ queryKey: ["case"] });
        void queries.invalidateQueries({ queryKey: ["device", deviceId] });
      }
    },
    [deviceId, session?.id, detail.id, detail.ref, detail.problem, technician, queries],
  );

  const send = useCallback<Bench["send"]>(
    async (op, args) => technician.send(request(op, args)),
    [technician, request],
  );
  const program = useCallback<Bench["program"]>(
    async (op, args) => {
      const stream = newStreamNumber(crypto);
      // Chunks may come before the command's id is known to us: they wait for it.
      const early: Parameters<ReturnType<typeof outputs.writer>>[] = [];
      let write = (...chunk: Parameters<ReturnType<typeof outputs.writer>>): void => void early.push(chunk);
      // Sound: `stream` was the only part of the arguments that was missing.
      const whole = { ...args, stream } as unknown as OperationArgs<typeof op> & { stream: number };
      const made = request(op, whole) as CommandRequest<typeof op> & { args: { stream: number } };
      let jti = "";
      const running = await technician.program(made, {
        onOutput: (source, bytes) => write(source, bytes),
        confirming: (until) => outputs.note(jti, { confirmingUntil: until }),
        progress: (text) => outputs.note(jti, { progress: text, confirmingUntil: undefined }),
      });
      jti = running.jti;
      write = outputs.writer(jti);
      for (const chunk of early) write(...chunk);
      return running;
    },
    [technician, request, outputs],
  );

  const open = detail.state !== "closed" && detail.state !== "rejected";
  const ready = keyReady && device?.online === true && open;
  return useMemo(
    () => ({ detail, device, session, held, asking, lastAnswer, ready, open, ask, send, program, request }),
    [detail, device, session, held, asking, lastAnswer, ready, open, ask, send, program, request],
  );
}
