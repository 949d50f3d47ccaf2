import { describe, expect, test } from "vitest";
import { chainHash, commitDigest } from "../../../lambdas/game/chain.ts";
import { type Creation, createGame } from "../../../lambdas/game/creation.ts";
import { MAX_COMMIT_BYTES } from "../../../lambdas/game/limits.ts";
import { NOON, refusalOf, ruled } from "./fixtures.ts";

const creation: Creation = {
  gameId: "room-42",
  type: ruled,
  state: { board: [1, null] },
  metadata: { players: ["ann", "bob"] },
};
const commitIdOf = (changed: Partial<Creation>, now = NOON) =>
  createGame({ ...creation, ...changed }, now).commitId;

test("a game begins at version 0, in its type's first phase, with its state", () => {
  const commit = createGame(creation, NOON);
  const { hash, ...head } = commit.head;
  expect(head).toEqual({
    gameId: "room-42",
    gameType: "ruled",
    retentionDays: 30,
    version: 0,
    phase: "NOT_STARTED",
    commitDigest: commitDigest(commit.commitId),
    snapshotDue: 0,
    time: NOON,
    stateBound: 18,
  });
  expect(commit).toEqual({
    head: { ...head, hash: chainHash("", head, commit.data) },
    commitId: expect.any(String),
    count: 0,
    data: '{"board":[1,null]}',
    notable: "created",
  });
  expect(hash).toBe(commit.head.hash);
});

describe("the commit id", () => {
  test("is the same for the same request at another time, so that a resend is recognised", () => {
    expect(commitIdOf({}, NOON + 1)).toBe(commitIdOf({}));
  });

  test.each<[string, Partial<Creation>]>([
    ["state", { state: { board: [1, 2] } }],
    ["metadata", { metadata: { players: ["ann"] } }],
    ["game type", { type: { ...ruled, name: "other" } }],
  ])("is another for another %s", (_name, changed) => {
    expect(commitIdOf(changed)).not.toBe(commitIdOf({}));
  });

  test("tells apart what moved from the metadata to the state", () => {
    expect(commitIdOf({ metadata: {}, state: { a: 1 } })).not.toBe(
      commitIdOf({ metadata: { a: 1 }, state: {} }),
    );
  });
});

test("a state may fill one commit and no byte more, in UTF-8", () => {
  const fits = "é".repeat((MAX_COMMIT_BYTES - 2) / 2);
  expect(createGame({ ...creation, state: fits }, NOON).head.stateBound).toBe(MAX_COMMIT_BYTES);
  expect(refusalOf(() => createGame({ ...creation, state: `${fits}x` }, NOON))).toEqual({
    kind: "too-large",
    what: "state",
    limit: MAX_COMMIT_BYTES,
    found: MAX_COMMIT_BYTES + 1,
  });
});
