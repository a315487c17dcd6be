/** Brings results to the hub until it has them: at once, and again at each new connection. */
import type { Body } from "@deskside/protocol";
import { FRAME_KIND } from "@deskside/protocol";
import type { Journal, StoredResult } from "../journal/journal.ts";
import type { Outgoing } from "../streams/outgoing.ts";
import { documentSource } from "../streams/source.ts";

export interface Delivery {
  /** Sends a result; where there is no connection it waits for one. */
  deliver(result: StoredResult): void;
  /** Sends what is stored of a command once more. */
  again(jti: string): void;
  /** The hub has the result that was sent first of those it has not acknowledged. */
  acknowledged(jti: string): void;
  /** A new connection: everything that is not acknowledged goes out again. */
  connected(): void;
}

export function createDelivery(deps: {
  readonly journal: Journal;
  readonly outgoing: Outgoing;
  /** False where nothing can be sent now. */
  readonly send: (body: Body<"cmd.result">) => boolean;
}): Delivery {
  const { journal, outgoing } = deps;
  /** How many results of a command went out on this connection and are not acknowledged: `open` and the last word. */
  const onTheWay = new Map<string, number>();
  /** The stream that carries a command's document now: whoever asks for it again gets it anew, not twice at once. */
  const carriedBy = new Map<string, number>();
  /** Last words that the journal could not take (a full disk). They live as long as this process. */
  const homeless = new Map<string, StoredResult>();

  function deliver(result: StoredResult): void {
    const { jti, document, message } = result;
    if (journal.known(jti) === undefined) homeless.set(jti, result);
    const before = carriedBy.get(jti);
    if (before !== undefined) outgoing.close(before);
    const stream = document === undefined ? undefined : outgoing.nextOwn();
    const sent = deps.send({
      jti,
      result: result.result,
      ...(stream === undefined ? {} : { documentStream: stream }),
      ...(message === undefined ? {} : { message }),
    });
    if (!sent) return;
    onTheWay.set(jti, (onTheWay.get(jti) ?? 0) + 1);
    if (stream !== undefined && document !== undefined) {
      carriedBy.set(jti, stream);
      outgoing.open(stream, {
        kind: FRAME_KIND.document,
        source: documentSource(Buffer.from(document)),
        closed() {
          if (carriedBy.get(jti) === stream) carriedBy.delete(jti);
        },
      });
    }
  }

  return {
    deliver,
    again(jti) {
      const stored = journal.result(jti) ?? homeless.get(jti);
      if (stored !== undefined) deliver(stored);
    },
    acknowledged(jti) {
      const left = (onTheWay.get(jti) ?? 1) - 1;
      if (left > 0) {
        onTheWay.set(jti, left);
        return;
      }
      onTheWay.delete(jti);
      homeless.delete(jti);
      if (journal.known(jti)?.state === "done") journal.ack(jti);
    },
    connected() {
      onTheWay.clear();
      for (const jti of journal.undelivered()) {
        const stored = journal.result(jti);
        if (stored !== undefined) deliver(stored);
      }
      for (const stored of [...homeless.values()]) deliver(stored);
    },
  };
}
