import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { EXIT } from "../../../scripts/cli/exit-codes.ts";
import { loadCommands } from "../../../scripts/cli/load-commands.ts";
import { DOCUMENTS, shellBlocks } from "../../fixtures/documents.ts";
import { newGameId } from "../support/games.ts";
import { type Operator, openOperator } from "../support/operate.ts";
import { client } from "../support/target.ts";

// The documents' commands for a stage, as they are written, on this one: those that change something with --dry-run.

const commands = new Map((await loadCommands()).map((command) => [command.name, command]));

/**
 * They need what this test can't have: a person at a page, a table that was restored, a file or a run of the reader's own;
 * or they continue until they are interrupted, as `tail` does.
 */
const NOT_HERE = /^(?:console|put-back|tail)\b|\.json\b|\bgames\.jsonl\b|<id>/;

/** What this stage may refuse, since it is not as far, or nothing is archived: the sentence says why. */
const REFUSED: { readonly [command: string]: RegExp } = {
  "archive verify": /There is no game in the archive/,
  "archive get": /There is no game \S+ in the archive/,
  "archive restore": /There is no row of \S+ in the archive/,
  "rotate-keys add": /is still accepted; drop it first/,
  "rotate-keys sign": /no new key is known; add one first/,
  "rotate-keys drop": /is the only key|Cursors that \w+ signed/,
  "alarms test": /No alarm savepoint-\w+-page notifies the topic/,
};

const shown = DOCUMENTS.flatMap(shellBlocks).flatMap(({ file, text }) =>
  [...text.matchAll(/npx savepoint ([^#\n]*--stage[^#\n]*)/g)].map(([, line = ""]) => ({
    file,
    words: wordsOf(line),
  })),
);
const here = shown.filter(({ words }) => !NOT_HERE.test(words.join(" ")));
const different = [...new Map(here.map((command) => [command.words.join(" "), command])).values()];

let operator: Operator;
const gameId = newGameId();
beforeAll(async () => {
  operator = await openOperator();
  const created = await client.create(gameId, { gameType: "generic" });
  if (!created.persisted) throw new Error("persistence is off");
  const transitions = Array.from({ length: 20 }, () => ({ action: "move" }));
  await client.append(gameId, { commitId: gameId, cursor: created.cursor, transitions });
  // For those that take games of chess out, and in again.
  await client.create(newGameId(), { gameType: "chess" });
});
afterAll(async () => await operator[Symbol.asyncDispose]());

describe("a document's command for a stage", () => {
  test("is found", () => {
    expect(different.length).toBeGreaterThan(15);
  });

  test.each(different.map(({ file, words }) => [words.join(" "), file, words] as const))(
    "savepoint %s (%s)",
    async (_text, _file, words) => {
      const now = new Date().toISOString();
      const typed = words.map((word) =>
        word.replace(/<gameId>|room-42/, gameId).replace(/^\d{4}-\d\d-\d\dT\S+Z$/, now),
      );
      const { code, err } = await ran(typed);
      const refused = REFUSED[words.slice(0, 2).join(" ")];
      if (refused && code !== EXIT.ok) return expect(err).toMatch(refused);
      // What only looks may find something wrong with a stage that has just been made.
      const looks = commands.get(words[0] ?? "")?.changes === undefined;
      expect(code, err).toBeOneOf(looks ? [EXIT.ok, EXIT.failed] : [EXIT.ok]);
    },
  );
});

/** Runs what is typed; without --dry-run where that is refused, since this action of the command only reads. */
async function ran(typed: readonly string[]) {
  const first = await operator.savepoint(...typed);
  if (first.code !== EXIT.usage || !first.err.includes("changes nothing and asks nothing")) return first;
  return await operator.savepoint(...typed.filter((word) => word !== "--dry-run"));
}

/** What is typed, without the stage: once, where it would watch, and with --dry-run, where it would change something. */
function wordsOf(line: string): readonly string[] {
  const without = line.replaceAll(/--(?:stage \S+|watch|yes|dry-run)/g, "");
  const words = [...without.matchAll(/'([^']*)'|"([^"]*)"|\S+/g)].map(
    ([word, ...quoted]) => quoted.find((text) => text !== undefined) ?? word,
  );
  return commands.get(words[0] ?? "")?.changes === undefined ? words : [...words, "--dry-run"];
}
