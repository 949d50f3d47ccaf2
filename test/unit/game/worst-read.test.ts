import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Append, type Commit, decide } from "../../../lambdas/game/commit.ts";
import type { Json } from "../../../lambdas/game/json.ts";
import { UNKNOWN_ROWS } from "../../../lambdas/game/place-base.ts";
import { textBytes } from "../../../lambdas/game/stored-text.ts";
import { append, circumstances, created, free } from "./fixtures.ts";

const REST = 70;

/** Decides as a process does that holds the state, or as one that has to be given it for each base. */
function commitOf(request: Append, head: Commit["head"], state: Json, held: boolean): Commit {
  const given = { head, type: free, rowBytes: () => REST, bases: "attach" as const };
  const first = decide(request, circumstances({ ...given, state: held ? state : undefined }));
  const decision = first.decided ? first : decide(request, circumstances({ ...given, state }));
  if (!decision.decided) expect.fail("the state was needed");
  return decision.commit;
}

function rowBytes({ text = "", base }: Commit): number {
  return REST + textBytes(text) + (base && "bytes" in base ? base.bytes.length + 17 : 0);
}

test("the worst read of any state is five times the packed state and 8 KB, the row that holds it, and the rows that come before another can be had", () => {
  const commits = fc.array(fc.constantFrom(50, 700, 800, 1_100, 5_000, 20_000), {
    minLength: 10,
    maxLength: 80,
  });
  const state = fc.constantFrom(1, 400, 3_000, 12_000);
  fc.assert(
    fc.property(commits, state, fc.boolean(), (sizes, stateBytes, held) => {
      let before: Json = { board: randomBytes(stateBytes).toString("base64").slice(0, stateBytes), ply: 0 };
      let head = created(free, before);
      let tail: number[] = [];
      for (const [index, bytes] of sizes.entries()) {
        const payload = randomBytes(bytes).toString("base64").slice(0, bytes);
        const commit = commitOf(append({ payload, patch: { ply: index } }), head, before, held);
        before = Object.assign({}, before, { ply: index });
        head = commit.head;
        const row = rowBytes(commit);
        tail = commit.base ? [row] : [...tail, row];
        const read = tail.reduce((sum, one) => sum + one, 0);
        // Of a process that holds no state, only so many rows make it read one.
        const [own = 0, ...after] = tail;
        const rows = after.slice(-(held ? 1 : UNKNOWN_ROWS)).reduce((sum, one) => sum + one, own);
        expect(read).toBeLessThanOrEqual(5 * head.packedBytes + 8_192 + rows);
      }
    }),
    { numRuns: 60 },
  );
});
