import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { chainHash } from "../../../lambdas/game/chain.ts";
import { type Append, decide } from "../../../lambdas/game/commit.ts";
import { compactData } from "../../../lambdas/game/compact.ts";
import { jsonBytes } from "../../../lambdas/game/json.ts";
import { MAX_COMMIT_BYTES } from "../../../lambdas/game/limits.ts";
import { digestOfId } from "../../../lambdas/game/request.ts";
import { expiryOf } from "../../../lambdas/game/retention.ts";
import { fold } from "../../../lambdas/game/state.ts";
import type { Transition } from "../../../lambdas/game/transition.ts";
import { change, json } from "./arbitraries.ts";
import { append, circumstances, created, decided, free, NOON, refusalOf, ruled } from "./fixtures.ts";

const MINUTE = 60_000;

describe("a commit", () => {
  const request: Append = {
    commitId: "commit-7",
    contentDigest: "digest-7",
    kind: "move",
    transitions: [
      { action: "move", actor: "white", payload: { san: "e4" }, patch: { last: "e4" } },
      {
        action: "move",
        actor: "black",
        payload: { san: "e5" },
        patch: [{ op: "add", path: "/n", value: 2 }],
      },
    ],
  };

  test("carries on from the head, and keeps its transitions as text", () => {
    const head = { ...created(), version: 7, snapshotDue: 5, retentionDays: 3 };
    const { commit, state } = decided(request, { head, now: NOON + 5 });
    const { hash, ...after } = commit.head;
    expect(after).toEqual({
      gameId: "room-42",
      gameType: "free",
      stretch: 10,
      retentionDays: 3,
      version: 9,
      phase: "NOT_STARTED",
      idDigest: digestOfId("commit-7"),
      contentDigest: "digest-7",
      snapshotDue: 5,
      time: NOON + 5,
      stateBound: expect.any(Number),
      base: 0,
      tailRows: 1,
      tailBytes: 100 + compactData(commit.data, "NOT_STARTED").length,
      packedBytes: 2,
    });
    expect(hash).toBe(chainHash(head.hash, after, commit.data));
    expect(commit).toEqual({
      head: commit.head,
      commitId: "commit-7",
      count: 2,
      data: JSON.stringify(
        request.transitions.map((each) => ({ ...each, from: "NOT_STARTED", to: "NOT_STARTED" })),
      ),
      text: compactData(commit.data, "NOT_STARTED"),
      expiresAt: expiryOf(NOON + 5, 3),
    });
    expect(state).toEqual({ last: "e4", n: 2 });
  });

  test("keeps the retention that the game was created with, not the one that its type has now", () => {
    const { commit } = decided(append({}), { head: created(free), type: { ...free, retentionDays: 1 } });
    expect(commit.head.retentionDays).toBe(30);
    expect(commit.expiresAt).toBe(expiryOf(NOON + 1, 30));
  });

  test("is the same for the same request and circumstances", () => {
    expect(decide(request, circumstances())).toEqual(decide(request, circumstances()));
  });

  test("leaves the state given as it was", () => {
    const state = { last: "d4" };
    decided(request, { state });
    expect(state).toEqual({ last: "d4" });
  });
});

describe("time", () => {
  test("never runs backwards within a game", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(10 * MINUTE), { minLength: 1 }), (clock) => {
        let head = created();
        for (const offset of clock) {
          const { commit } = decided(append({}), { head, now: NOON - 5 * MINUTE + offset });
          expect(commit.head.time).toBe(Math.max(head.time, NOON - 5 * MINUTE + offset));
          expect(commit.expiresAt).toBe(expiryOf(commit.head.time, 30));
          head = commit.head;
        }
      }),
    );
  });
});

describe("what makes a commit notable", () => {
  const due = { ...ruled, snapshot: { ...ruled.snapshot, everyTransitions: 3 } };
  // A game with a tail that no snapshot covers yet.
  const head = { ...created(ruled), version: 7, snapshotDue: 6 };

  test("nothing, as a rule", () => {
    expect(decided(append({}), { type: due, head })).not.toHaveProperty("commit.notable");
  });

  test("a snapshot that is due, which moves the head's mark", () => {
    const { commit } = decided(append({}, {}, { to: "TURN" }), { type: due, head });
    expect(commit.notable).toBe("snapshot");
    expect(commit.head.snapshotDue).toBe(10);
    const next = decided(append({}, {}), { type: due, head: commit.head }).commit;
    expect(next.head.snapshotDue).toBe(10);
    expect(decided(append({}), { type: due, head: next.head }).commit.notable).toBe("snapshot");
  });

  test("another phase", () => {
    expect(decided(append({ to: "TURN" }), { type: ruled, head }).commit.notable).toBe("phase");
  });

  test("the end of the game, where a snapshot is due then", () => {
    const type = { ...ruled, snapshot: { onPhaseChange: false, onTerminalPhase: true } };
    expect(decided(append({ to: "TURN" }), { type, head }).commit.notable).toBe("phase");
    expect(decided(append({ to: "TURN" }, { to: "GAME_OVER" }), { type, head }).commit.notable).toBe(
      "snapshot",
    );
  });

  test.each([
    ["ten minutes", {}, 10],
    ["as many minutes as its game type says", { directoryMinutes: 60 }, 60],
  ])("the first of a stretch of %s", (_, over, minutes) => {
    const type = { ...ruled, ...over };
    function at(now: number) {
      const { notable, head } = decided(append({}), { type, head: created(type), now }).commit;
      return { notable, stretch: head.stretch };
    }
    expect(at(NOON + minutes * MINUTE - 1)).toEqual({ notable: undefined, stretch: minutes });
    // After a pause of 10 minutes a stretch is longer, unless the type says how long it is.
    expect(at(NOON + minutes * MINUTE)).toEqual({ notable: "stretch", stretch: minutes === 10 ? 80 : 60 });
  });
});

describe("sizes", () => {
  function padding(bytes: number) {
    return append({ payload: "x".repeat(bytes) });
  }
  const overhead = Buffer.byteLength(decided(padding(0)).commit.data);

  test("a commit may hold 350 KB and no byte more", () => {
    const { commit } = decided(padding(MAX_COMMIT_BYTES - overhead));
    expect(Buffer.byteLength(commit.data)).toBe(MAX_COMMIT_BYTES);
    expect(refusalOf(() => decided(padding(MAX_COMMIT_BYTES - overhead + 1)))).toEqual({
      kind: "too-large",
      what: "commit",
      limit: MAX_COMMIT_BYTES,
      found: MAX_COMMIT_BYTES + 1,
    });
  });

  test("bytes count, not characters", () => {
    const request = append({ payload: "é".repeat(MAX_COMMIT_BYTES / 2) });
    expect(refusalOf(() => decide(request, circumstances()))).toMatchObject({
      kind: "too-large",
      found: MAX_COMMIT_BYTES + overhead,
    });
  });
});

describe("properties", () => {
  const changes = fc.array(change, { minLength: 1, maxLength: 6 });

  test("with validation off, the state that is kept is the one that every reader gets", () => {
    fc.assert(
      fc.property(json, changes, (state, steps) => {
        const { commit, state: after } = decided(append(...steps), { state, validate: false });
        const transitions: Transition[] = JSON.parse(commit.data);
        expect(fold(state, 0, [transitions]).state).toEqual(after);
      }),
      { numRuns: 1000 },
    );
  });

  test("with validation on, a commit that is accepted applies whole", () => {
    fc.assert(
      fc.property(json, changes, (state, steps) => {
        const request = append(...steps);
        const firstFailure = fold(state, -1, [request.transitions]).skipped[0];
        if (firstFailure !== undefined) {
          const { version, ...failure } = firstFailure;
          expect(refusalOf(() => decided(request, { state }))).toEqual({
            kind: "patch-does-not-apply",
            transition: version,
            ...failure,
          });
        } else {
          const { commit, state: after } = decided(request, { state });
          const transitions: Transition[] = JSON.parse(commit.data);
          expect(fold(state, 0, [transitions])).toEqual({ state: after, skipped: [] });
        }
      }),
      { numRuns: 1000 },
    );
  });

  test("the bound is never below the size of the state, whether the state is at hand or not", () => {
    fc.assert(
      fc.property(json, fc.array(changes, { maxLength: 4 }), (state, commits) => {
        let seen = created(free, state);
        let blind = seen;
        let current = state;
        for (const steps of commits) {
          const request = append(...steps);
          const next = decided(request, { head: seen, state: current, validate: false });
          seen = next.commit.head;
          blind = decided(request, { head: blind, state: undefined, validate: false }).commit.head;
          current = next.state ?? null;
          expect(jsonBytes(current)).toBeLessThanOrEqual(seen.stateBound);
          expect(seen.stateBound).toBeLessThanOrEqual(blind.stateBound);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
