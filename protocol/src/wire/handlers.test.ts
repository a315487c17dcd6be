import { describe, expect, expectTypeOf, test } from "vitest";
import type { Body, Handlers, Message, TypesOf } from "../messages/_index.ts";
import { decode, encode } from "./codec.ts";
import { dispatch } from "./handlers.ts";

type Companion = Handlers<"companion-to-agent", string[]>;

const complete: Companion = {
  "prompt.answer": (body, seen) => void seen.push(body.answer),
  "step.answer": (_body, seen) => void seen.push("step"),
  "companion.open": (_body, seen) => void seen.push("open"),
  "companion.revoke": (_body, seen) => void seen.push("revoke"),
  "companion.stop": (_body, seen) => void seen.push("stop"),
};

describe("handlers of a direction", () => {
  test("do not compile where one is missing, or where one is for a message that does not come", () => {
    const { "companion.stop": stop, ...others } = complete;
    // @ts-expect-error companion.stop has no handler
    const missing: Companion = others;
    // @ts-expect-error an agent's message does not come from the companion page
    const foreign: Companion = { ...complete, "agent.hello": stop };
    expect([missing, foreign]).toHaveLength(2);
  });

  test("get the body of their own type", () => {
    expectTypeOf<Parameters<Companion["prompt.answer"]>[0]>().toEqualTypeOf<Body<"prompt.answer">>();
    expectTypeOf<"agent.hello">().not.toExtend<TypesOf<"companion-to-agent">>();
    expectTypeOf<
      Extract<Message<"hub-to-agent">, { t: "stream.credit" }>["b"]["offset"]
    >().toEqualTypeOf<number>();
  });

  test("are called with body and context", async () => {
    const answer = { prompt: "p1", answer: "no", scopes: [], authorised: false, record: false } as const;
    const result = decode("companion-to-agent", encode({ t: "prompt.answer", b: { ...answer, scopes: [] } }));
    if ("problem" in result) throw new Error(result.details);
    const seen: string[] = [];
    await dispatch(complete, result.message, seen);
    expect(seen).toEqual(["no"]);
  });
});
