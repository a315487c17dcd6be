/** Results with what belongs to them: a document or an output that may come before or after. */
import { type Body, encode } from "@deskside/protocol";
import type { LiveServices, Refused } from "../ports/live.ts";
import type { Core } from "./core.ts";
import type { Device } from "./device.ts";
import { dropDocument } from "./documents.ts";
import { isRefused, refusalOf } from "./failure.ts";
import { PARTS_WAIT_MS } from "./limits.ts";
import { objectOf, peek } from "./peek.ts";
import type { RoutedStream } from "./routed-stream.ts";
import type { Streams } from "./streams.ts";

type ResultBody = Body<"cmd.result">;
type Parts = Parameters<LiveServices["resulted"]>[2];
const WRONG_DOCUMENT: Refused = {
  code: "BAD_REQUEST",
  details: "The document is not the one that the result names.",
};

/** A final result that was received and is not yet committed. */
export interface WaitingResult {
  readonly body: ResultBody;
  /** The output that it hashes, while its last frame has not come. */
  readonly stream: RoutedStream | undefined;
  readonly until: number;
  storing: boolean;
  /** How often it came on this connection: each wants its acknowledgement. */
  acks: number;
}

export interface Results {
  received(device: Device, body: ResultBody): void;
  /** Something became whole, or time has passed: stores what has all its parts. */
  settle(device: Device): void;
}

/** `later` does work in the order of the device's messages; `tell` forwards a message to who should have it. */
export function createResults(
  core: Core,
  streams: () => Streams,
  later: (device: Device, re: string, work: () => Promise<void>) => void,
): Results {
  const { services, topics, now } = core;

  /** To the console that sent the command and to all who watch its case. */
  function forward(device: Device, caseId: string, body: ResultBody): void {
    const origin = device.commands?.get(body.jti)?.origin;
    topics.tell(encode({ t: "cmd.result", d: device.id, b: body }), [`case:${caseId}`], origin);
  }

  const acknowledge = (session: Device["session"], jti: string): void => {
    session?.sendText(encode({ t: "result.ack", b: { jti } }));
  };

  /** Begins to commit at once, so that an end that follows close behind shares the disk's wait; its outcome comes in turn. */
  function commit(device: Device, body: ResultBody, parts: Parts): ReturnType<LiveServices["resulted"]> {
    const answer = services.resulted(device.id, body, parts);
    // It is awaited in the order of the device's messages; until then a failure is nobody's yet.
    answer.catch(() => undefined);
    return answer;
  }

  function storeOpen(device: Device, body: ResultBody): void {
    const { session } = device;
    const stored = commit(device, body, { document: null, output: null });
    later(device, body.jti, async () => {
      const stream = device.commands?.get(body.jti)?.stream;
      try {
        const answer = await stored;
        if (!isRefused(answer)) {
          acknowledge(session, body.jti);
          forward(device, answer.case, body);
          if (stream !== undefined) streams().opened(stream);
          return;
        }
        session?.refuse(answer, body.jti);
        if (stream !== undefined) streams().end(stream, answer.code);
      } catch (error) {
        if (stream !== undefined) streams().end(stream, refusalOf(error).code);
        throw error;
      }
    });
  }

  function store(device: Device, waiting: WaitingResult): void {
    const { body, stream } = waiting;
    // On this connection only: on a later one the agent counts anew.
    const { session } = device;
    waiting.storing = true;
    const parts = partsOf(device, waiting);
    const stored = parts === undefined ? undefined : commit(device, body, parts);
    later(device, body.jti, async () => {
      try {
        const answer = (await stored) ?? WRONG_DOCUMENT;
        if (isRefused(answer)) {
          session?.refuse(answer, body.jti);
          return;
        }
        for (let times = 0; times < waiting.acks; times += 1) acknowledge(session, body.jti);
        forward(device, answer.case, body);
        ended(device, body.jti);
      } finally {
        if (body.documentStream !== undefined) dropDocument(device, body.documentStream);
        stream?.keeper?.drop();
        device.results?.delete(body.jti);
        if (device.results?.size === 0) device.results = undefined;
      }
    });
  }

  /** Document and output as far as they came; undefined where the document is not the one that the result names. */
  function partsOf(device: Device, { body, stream }: WaitingResult): Parts | undefined {
    const id = body.documentStream;
    const document = id === undefined ? undefined : device.documents?.get(id);
    const output = stream?.keeper?.whole() ?? null;
    if (document === undefined) return { document: null, output };
    const expected = objectOf(peek(body.result)["document"])["sha256"];
    if (document.wholeAt === 0 || document.sha256 !== expected) return undefined;
    return { document: document.content(), output };
  }

  /** No more is to come of this command; a stream of it that was never opened is over. */
  function ended(device: Device, jti: string): void {
    const stream = device.commands?.get(jti)?.stream;
    device.commands?.delete(jti);
    if (device.commands?.size === 0) device.commands = undefined;
    if (stream?.finished === false) streams().end(stream);
  }

  const complete = (device: Device, { body, stream }: WaitingResult): boolean => {
    const document = body.documentStream;
    const lacks = document !== undefined && (device.documents?.get(document)?.wholeAt ?? 0) === 0;
    return !lacks && (stream === undefined || stream.lastCame || stream.finished);
  };

  return {
    received(device, body) {
      const claims = peek(body.result);
      if (claims["status"] === "open") {
        storeOpen(device, body);
        return;
      }
      // It is sent again until it is acknowledged: one at a time.
      const before = device.results?.get(body.jti);
      if (before !== undefined) {
        before.acks += 1;
        return;
      }
      const routed = device.commands?.get(body.jti)?.stream;
      const stream = claims["out"] !== undefined && routed?.kind === "output" ? routed : undefined;
      const waiting: WaitingResult = { body, stream, until: now() + PARTS_WAIT_MS, storing: false, acks: 1 };
      device.results ??= new Map();
      device.results.set(body.jti, waiting);
      if (complete(device, waiting)) store(device, waiting);
    },
    settle(device) {
      const at = now();
      for (const waiting of device.results?.values() ?? []) {
        if (!waiting.storing && (at > waiting.until || complete(device, waiting))) store(device, waiting);
      }
    },
  };
}
