import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { chainHash } from "../../../lambdas/game/chain.ts";
import type { Commit } from "../../../lambdas/game/commit.ts";
import { createGame } from "../../../lambdas/game/creation.ts";
import type { Head } from "../../../lambdas/game/head.ts";
import { askedFor } from "../../fixtures/requests.ts";
import { append, decided, free, NOON } from "./fixtures.ts";
import { head } from "./heads.ts";

describe("the hash of a commit", () => {
  test("is 16 bytes, and the same for the same commit, no matter what its own hash says", () => {
    fc.assert(
      fc.property(head, (given) => {
        expect(chainHash("before", given, "[]")).toMatch(/^[\w-]{22}$/);
        const { hash: _own, ...bare } = given;
        expect(chainHash("before", bare, "[]")).toBe(chainHash("before", given, "[]"));
      }),
    );
  });

  const changed = fc.tuple(head, head).chain(([one, other]) => {
    const names = ["gameId", "gameType", "retentionDays", "version", "phase"] as const;
    const more = ["idDigest", "contentDigest", "snapshotDue", "time", "stateBound"] as const;
    return fc
      .constantFrom(...names, ...more)
      .map((name) => ({ one, other: { ...one, [name]: other[name] }, name }));
  });

  test("is another when any field of the head is", () => {
    fc.assert(
      fc.property(changed, ({ one, other, name }) => {
        fc.pre(one[name] !== other[name]);
        expect(chainHash("before", other, "[]")).not.toBe(chainHash("before", one, "[]"));
      }),
      { numRuns: 1000 },
    );
  });

  test("covers every field of the head but its own hash", () => {
    const { hash: _hash, ...given } = createGame(askedFor({ gameId: "g", type: free, state: {} }), NOON).head;
    const others = Object.entries(given).map(([name, value]) => ({
      ...given,
      [name]: typeof value === "number" ? value + 1 : `${value}x`,
    }));
    const hashes = [given, ...others].map((each) => chainHash("", each, "{}"));
    expect(new Set(hashes).size).toBe(hashes.length);
  });

  test("is another when a character moves between the hash before, the head and the data", () => {
    fc.assert(
      fc.property(
        head,
        fc.string(),
        fc.string(),
        fc.string({ minLength: 1 }),
        (given, before, data, moved) => {
          expect(chainHash(before + moved, given, data)).not.toBe(chainHash(before, given, moved + data));
          expect(chainHash(before, given, data + moved)).not.toBe(chainHash(before, given, data));
          const [left, right] = [
            { ...given, gameId: given.gameId + moved },
            { ...given, gameType: moved + given.gameType },
          ];
          expect(chainHash(before, left, data)).not.toBe(chainHash(before, right, data));
        },
      ),
    );
  });
});

describe("a chain", () => {
  const first = createGame(askedFor({ gameId: "room-42", type: free, state: {} }), NOON);
  const chain: Commit[] = [first];
  for (let n = 1; n < 6; n += 1) {
    const before = chain.at(-1)?.head ?? first.head;
    chain.push(
      decided({ ...append({ payload: n }), commitId: `c${n}` }, { head: before, now: NOON + n }).commit,
    );
  }

  /** The places of the commits whose hash is not the one that follows from the commits before it. */
  function broken(commits: readonly Commit[]): number[] {
    let before = "";
    return commits.flatMap(({ head: after, data }, place) => {
      const hash: Head["hash"] = chainHash(before, after, data);
      before = hash;
      return hash === after.hash ? [] : [place];
    });
  }

  test("holds as it was written", () => {
    expect(broken(chain)).toEqual([]);
  });

  test.each([0, 1, 2, 3, 4])("is broken from a commit that was changed, missing or moved on: %i", (place) => {
    function from(start: number) {
      return [0, 1, 2, 3, 4, 5].slice(start);
    }
    expect(broken(chain.map((each, n) => (n === place ? { ...each, data: `${each.data} ` } : each)))).toEqual(
      from(place),
    );
    expect(broken(chain.toSpliced(place, 1))).toEqual(from(place).slice(0, -1));
    const swapped = chain.slice(place, place + 2).reverse();
    expect(broken(chain.toSpliced(place, 2, ...swapped))).toEqual(from(place));
  });
});
