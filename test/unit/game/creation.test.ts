import { expect, test } from "vitest";
import { chainHash } from "../../../lambdas/game/chain.ts";
import { type Creation, createGame } from "../../../lambdas/game/creation.ts";
import { MAX_COMMIT_BYTES } from "../../../lambdas/game/limits.ts";
import { CREATION_ID, digestOfId } from "../../../lambdas/game/request.ts";
import { NOON, refusalOf, ruled } from "./fixtures.ts";

const creation: Creation = {
  gameId: "room-42",
  type: ruled,
  state: { board: [1, null] },
  contentDigest: "digest-1",
};

test("a game begins at version 0, in its type's first phase, with its state", () => {
  const commit = createGame(creation, NOON);
  const { hash, ...head } = commit.head;
  expect(head).toEqual({
    gameId: "room-42",
    gameType: "ruled",
    retentionDays: 30,
    version: 0,
    phase: "NOT_STARTED",
    idDigest: digestOfId(CREATION_ID),
    contentDigest: "digest-1",
    snapshotDue: 0,
    time: NOON,
    stateBound: 18,
  });
  expect(commit).toEqual({
    head: { ...head, hash: chainHash("", head, commit.data) },
    commitId: CREATION_ID,
    count: 0,
    data: '{"board":[1,null]}',
    notable: "created",
  });
  expect(hash).toBe(commit.head.hash);
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
