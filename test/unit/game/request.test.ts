import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Json, jsonEqual } from "../../../lambdas/game/json.ts";
import { digestOfContent, digestOfId, isRepeated } from "../../../lambdas/game/request.ts";
import { json, jsonObject } from "./arbitraries.ts";
import { refusalOf } from "./fixtures.ts";

/** The same value with the members of every object the other way round. */
function turned(value: Json): Json {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(turned);
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, member]) => [name, turned(member)]),
  );
}

describe("the digest of an id", () => {
  test("is 16 characters, and another for another id", () => {
    expect(digestOfId("commit-1")).toMatch(/^[\w-]{16}$/);
    expect(digestOfId("commit-1")).toBe(digestOfId("commit-1"));
    expect(digestOfId("commit-1")).not.toBe(digestOfId("commit-2"));
  });
});

describe("the digest of a content", () => {
  test("does not depend on the order of members, at any depth", () => {
    fc.assert(
      fc.property(jsonObject, (body) => {
        expect(digestOfContent("append", turned(body))).toBe(digestOfContent("append", body));
      }),
    );
  });

  test("is another for another body, the order of elements included", () => {
    fc.assert(
      fc.property(json, json, (one, other) => {
        const digests = [one, other].map((state) => digestOfContent("create", { state }));
        expect(new Set(digests).size).toBe(jsonEqual(one, other) ? 1 : 2);
      }),
    );
    const orders = [
      [1, 2],
      [2, 1],
    ].map((transitions) => digestOfContent("append", { transitions }));
    expect(new Set(orders).size).toBe(2);
  });

  test("leaves out the id and the place", () => {
    const transitions = [{ action: "move" }];
    const bare = digestOfContent("append", { transitions });
    for (const more of [{ commitId: "c" }, { cursor: "k1.e30.x" }, { expectedVersion: 3 }])
      expect(digestOfContent("append", { ...more, transitions })).toBe(bare);
    expect(digestOfContent("append", { transitions, resync: false })).not.toBe(bare);
  });

  test("is another for another operation", () => {
    expect(digestOfContent("snapshot", { state: 1 })).not.toBe(digestOfContent("correct", { state: 1 }));
  });

  test("is there for a body that is no object", () => {
    expect(digestOfContent("append", null)).toBe(digestOfContent("append", {}));
  });
});

describe("a commit and a request", () => {
  const head = { idDigest: digestOfId("c1"), contentDigest: "content", version: 7 };

  test("are the same with the same id and content", () => {
    expect(isRepeated(head, { commitId: "c1", contentDigest: "content" })).toBe(true);
  });

  test("are none of each other's with another id, with any content", () => {
    expect(isRepeated(head, { commitId: "c2", contentDigest: "content" })).toBe(false);
    expect(isRepeated(head, { commitId: "c2", contentDigest: "other" })).toBe(false);
  });

  test("with the same id and another content are a mistake, said with the version that has the id", () => {
    expect(refusalOf(() => isRepeated(head, { commitId: "c1", contentDigest: "other" }))).toEqual({
      kind: "commit-id-reused",
      commitId: "c1",
      version: 7,
    });
  });
});
