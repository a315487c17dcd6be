import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { layout } from "./layout.ts";

describe("places of a flow's nodes", () => {
  it("puts what follows below, also where the flow loops back", () => {
    const places = layout(
      [{ id: "a" }, { id: "b" }, { id: "c" }],
      [
        { from: "a", to: "b" },
        { from: "b", to: "c" },
        { from: "c", to: "b" },
      ],
    );
    expect([places.get("a")?.y, places.get("b")?.y, places.get("c")?.y]).toEqual([0, 120, 240]);
  });
  it("gives every node a place of its own, whatever the edges are", () => {
    const ids = fc.uniqueArray(fc.integer({ min: 0, max: 30 }).map(String), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(ids, fc.array(fc.tuple(fc.nat(30), fc.nat(30)), { maxLength: 60 }), (names, pairs) => {
        const edges = pairs
          .map(([from, to]) => ({ from: String(from), to: String(to) }))
          .filter(({ from, to }) => names.includes(from) && names.includes(to));
        const places = layout(
          names.map((id) => ({ id })),
          edges,
        );
        expect(new Set([...places.values()].map(({ x, y }) => `${x},${y}`)).size).toBe(names.length);
      }),
    );
  });
});
