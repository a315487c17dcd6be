/** The step that the customer is shown on their own PC, and their signed answers until the hub has them. */
import {
  type Body,
  type Crypto,
  type CustomerStep,
  DesksideError,
  encodeBase64url,
  hashOf,
  type Signer,
} from "@deskside/protocol";
import { WORDING } from "../words/en.ts";

/** Answers that wait for the hub; a customer gives one at a time. */
const ANSWERS_MAX = 16;

export interface Steps {
  readonly current: CustomerStep | null;
  /** The session whose flow it is. */
  readonly sid: string | null;
  show(body: Body<"step.show">): void;
  /** Signs an answer to the step that is shown, and sends it. False where another step is shown by now. */
  answer(step: string, value: string): Promise<boolean>;
  /** A new connection: answers that the hub may not have got go out again. */
  connected(): void;
  clear(sid: string): void;
}

export function createSteps(deps: {
  readonly crypto: Crypto;
  readonly signer: Signer;
  /** Seconds by the session's clock, or by this machine's. */
  readonly nowS: (sid: string) => number;
  readonly send: (body: Body<"answer.give">) => boolean;
  readonly changed: () => void;
}): Steps {
  let shown: { sid: string; step: CustomerStep } | undefined;
  const waiting = new Map<string, Body<"answer.give">>();

  return {
    get current() {
      return shown?.step ?? null;
    },
    get sid() {
      return shown?.sid ?? null;
    },
    show({ sid, step }) {
      // Another step, or the same with its outcome: the hub has what was answered before.
      for (const [id, answer] of waiting) if (answer.step !== step?.id) waiting.delete(id);
      shown = step === null ? undefined : { sid, step };
      deps.changed();
    },
    async answer(id, value) {
      if (shown === undefined || shown.step.id !== id) return false;
      const { sid, step } = shown;
      if (step.waitsFor !== "customer") throw new DesksideError("STATE");
      const answerId = encodeBase64url(deps.crypto.randomBytes(16));
      const answer = await deps.signer.sign("answer", {
        jti: `a.${answerId}`,
        iss: deps.signer.kid,
        sid,
        step: id,
        shown: await hashOf(deps.crypto, shownText(step)),
        answer: value,
        wording: WORDING,
        iat: deps.nowS(sid),
      });
      if (waiting.size >= ANSWERS_MAX) waiting.clear();
      const body = { step: id, answerId, answer };
      waiting.set(answerId, body);
      deps.send(body);
      return true;
    },
    connected() {
      for (const body of waiting.values()) deps.send(body);
    },
    clear(sid) {
      if (shown?.sid !== sid) return;
      shown = undefined;
      deps.changed();
    },
  };
}

/** The exact text that the customer read, as the signed answer names it: title, text, hazard and choices, by lines. */
function shownText(step: CustomerStep): string {
  const choices = step.input.kind === "choice" ? step.input.choices.map((choice) => choice.label) : [];
  return [step.title, step.text, step.hazard ?? "", ...choices].join("\n");
}
