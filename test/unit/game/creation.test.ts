import { describe, expect, test } from "vitest";
import { chainHash } from "../../../lambdas/game/chain.ts";
import { type Creation, createGame, needsPacking } from "../../../lambdas/game/creation.ts";
import { MAX_COMMIT_BYTES, MAX_STATE_BYTES } from "../../../lambdas/game/limits.ts";
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
    stretch: 10,
    stateBound: 18,
    base: 0,
    tailRows: 0,
    tailBytes: 0,
    packedBytes: 18,
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

describe("a state", () => {
  function sized(bytes: number) {
    return `${"é".repeat(Math.floor((bytes - 2) / 2))}${"x".repeat(bytes % 2)}`;
  }

  test("fills a row up to 350 KB, in UTF-8, and is packed beyond", () => {
    expect(needsPacking(sized(MAX_COMMIT_BYTES))).toBe(false);
    expect(needsPacking(sized(MAX_COMMIT_BYTES + 1))).toBe(true);
    expect(createGame({ ...creation, state: sized(MAX_COMMIT_BYTES) }, NOON)).toMatchObject({
      head: { stateBound: MAX_COMMIT_BYTES },
      data: JSON.stringify(sized(MAX_COMMIT_BYTES)),
    });
  });

  test("that is packed is named, and the hash covers its name", () => {
    const packed = { chunks: [Buffer.from("a"), Buffer.from("b")], checksum: "name" };
    const commit = createGame({ ...creation, state: "large", packed }, NOON);
    const whole = { checksum: "name", chunks: 2, transition: 0 };
    expect(commit).toMatchObject({ data: "", whole, packed: packed.chunks, head: { stateBound: 7 } });
    const { hash, ...head } = commit.head;
    expect(hash).toBe(chainHash("", head, "", whole));
    for (const other of [{ checksum: "eman" }, { chunks: 3 }, { transition: 1 }])
      expect(chainHash("", head, "", { ...whole, ...other })).not.toBe(hash);
  });

  test("may have 5 MB and no byte more", () => {
    expect(needsPacking(sized(MAX_STATE_BYTES))).toBe(true);
    const refusal = { kind: "too-large", what: "state", limit: MAX_STATE_BYTES, found: MAX_STATE_BYTES + 1 };
    const state = sized(MAX_STATE_BYTES + 1);
    expect(refusalOf(() => needsPacking(state))).toEqual(refusal);
    expect(refusalOf(() => createGame({ ...creation, state }, NOON))).toEqual(refusal);
  });
});
