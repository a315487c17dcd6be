/** All that the customer's page shows. */
import { base64url, foreignLine, foreignText, id, list, timeMs, z } from "../schema.ts";
import { scope } from "../scopes.ts";
import { customerStep } from "./customer-step.ts";

/** Something that was done, in words for the customer. */
export const doneItem = () =>
  z.strictObject({
    at: timeMs(),
    kind: z.enum(["looked", "checked", "changed", "asked", "other"]),
    text: foreignLine(300),
  });

export const chatMessage = () =>
  z.strictObject({
    id: id(),
    at: timeMs(),
    from: z.enum(["customer", "technician"]),
    name: foreignLine(80),
    text: foreignText(4_000),
  });
export type ChatMessage = z.output<ReturnType<typeof chatMessage>>;

export const customerView = () =>
  z.strictObject({
    /** What the page's state-changing calls carry; only in answers to `enterAsCustomer` and `getCustomerView`. */
    csrf: z.optional(base64url(64)),
    practice: z.boolean(),
    organisation: foreignLine(80),
    /** Null while nobody has taken the case. */
    technician: z.nullable(foreignLine(80)),
    /** The technician's console is open now. */
    technicianHere: z.boolean(),
    caseRef: foreignLine(32),
    problem: foreignText(2_000),
    customer: foreignLine(80),
    pc: z.strictObject({
      state: z.enum(["none", "online", "offline"]),
      hostName: z.nullable(foreignLine(120)),
      since: z.nullable(timeMs()),
      /** A prompt is open on the PC: "Look at the PC". */
      promptOpen: z.boolean(),
    }),
    /** What the technician may do now and until when. */
    scopes: list(z.strictObject({ scope: scope(), until: timeMs() }), 16),
    step: z.nullable(customerStep()),
    /** Who answered the step before, when it was not this page: "Answered on the PC". */
    answeredElsewhere: z.nullable(foreignLine(120)),
    /** A plan that waits for the customer's yes. */
    plan: z.nullable(
      z.strictObject({
        deployment: id(),
        summary: foreignLine(300),
        schedule: foreignLine(200),
        undo: foreignText(1_000),
        risk: foreignLine(16),
      }),
    ),
    done: list(doneItem(), 200),
    chat: list(chatMessage(), 500),
    /** Set once the case is resolved or closed. */
    ended: z.nullable(
      z.strictObject({ at: timeMs(), text: foreignText(2_000), confirmed: z.boolean(), rated: z.boolean() }),
    ),
  });
export type CustomerView = z.output<ReturnType<typeof customerView>>;
