import { writeFile } from "node:fs/promises";
import * as z from "zod/mini";
import type { Archive } from "../../../lambdas/store/archive.ts";
import type { ArchivedGame } from "../archive/list.ts";
import { CliError, usageError } from "../cli-error.ts";
import { type Context, defineCommand } from "../command.ts";
import { counted } from "../counted.ts";
import { EXIT } from "../exit-codes.ts";
import { game } from "../input.ts";
import { writeReport } from "../report-file.ts";
import type { Result } from "../result.ts";
import { command as putBack } from "./put-back.ts";

const input = z.strictObject({
  action: z.enum(["ls", "get", "verify", "restore"], "ls, get, verify or restore"),
  game: z.optional(game),
  out: z.exactOptional(z.string()),
});

/** Looks after the archive of finished games. */
export const command = defineCommand({
  name: "archive",
  summary: "List, read, verify or restore finished games in the archive",
  details:
    "ls lists them; get writes one as the lines of an export, with its whole history; verify reads one, or all, and checks hash chain, checksums and that no commit is missing; restore puts one's rows back into the table, as put-back --from-archive does.",
  example: "archive verify --stage prod",
  arguments: [
    ["<action>", "ls, get, verify or restore"],
    ["[game]", "id of the game"],
  ],
  options: [["--out <file>", "where get writes; by default standard output"]],
  changes: "asks",
  where: "stage",
  input,
  onlyReads: ({ action }) => (action === "restore" ? undefined : `archive ${action}`),
  run: async ({ action, game: gameId, out }, context) => {
    if (action === "restore") {
      if (gameId === undefined) throw usageError("Which game?", "archive restore GAME");
      return await putBack.run({ game: gameId, fromArchive: true }, context);
    }
    const opened = await openArchive(context);
    try {
      if (action === "ls") return await list(opened);
      if (action === "verify") return await verify(opened, gameId, context);
      if (gameId === undefined) throw usageError("Which game?", "archive get GAME");
      return await get(opened, gameId, out, context);
    } finally {
      opened.close();
    }
  },
});

type Opened = {
  readonly archive: Archive;
  readonly games: () => AsyncGenerator<ArchivedGame>;
  readonly close: () => void;
};

async function openArchive({ target: { name: stage } }: Context): Promise<Opened> {
  // Loaded when needed: the SDK takes longer to load than most commands to run.
  const [{ s3Archive, s3Client }, { stackOutputs }, { archivedGames }] = await Promise.all([
    import("../../../lambdas/store/s3-archive.ts"),
    import("../stack-outputs.ts"),
    import("../archive/list.ts"),
  ]);
  const bucket = (await stackOutputs(stage, "Data"))("ArchiveBucket");
  const client = s3Client();
  return {
    archive: s3Archive(client, bucket),
    games: () => archivedGames(client, bucket),
    close: () => client.destroy(),
  };
}

async function list({ games }: Opened): Promise<Result> {
  const found: ArchivedGame[] = [];
  for await (const one of games()) found.push(one);
  const columns = [{ title: "GAME" }, { title: "BYTES", align: "right" }, { title: "ARCHIVED" }] as const;
  const rows = found.map(({ gameId, bytes, archivedAt }) => [gameId, bytes, { time: archivedAt }]);
  return { json: { games: found }, lines: found.length === 0 ? ["No games."] : [{ columns, rows }] };
}

async function get(
  { archive }: Opened,
  gameId: string,
  out: string | undefined,
  { clock }: Context,
): Promise<Result> {
  const { readArchived, linesOfArchived } = await import("../archive/read.ts");
  const lines = linesOfArchived(gameId, await readArchived(archive, gameId, clock()));
  if (out === undefined) return { json: lines.map((line): unknown => JSON.parse(line)), lines };
  await writeFile(out, `${lines.join("\n")}\n`);
  return {
    json: { gameId, lines: lines.length, out },
    lines: [`Wrote ${counted(lines.length, "line")} to ${out}.`],
  };
}

async function verify(
  { archive, games }: Opened,
  wanted: string | undefined,
  { target, progress, clock }: Context,
): Promise<Result> {
  const startedAt = clock();
  const { faultOfArchived, readArchived } = await import("../archive/read.ts");
  const faults: string[] = [];
  let checked = 0;
  const ids = wanted === undefined ? idsOf(games()) : [wanted];
  for await (const gameId of ids) {
    const fault = await faultOfArchived(readArchived(archive, gameId, clock()));
    if (fault !== undefined) faults.push(`${gameId}: ${fault}`);
    checked += 1;
    progress.show(`${checked} games verified, ${faults.length} damaged`);
  }
  if (checked === 0) throw new CliError(EXIT.failed, "There is no game in the archive.");
  if (wanted === undefined)
    await writeReport(target.name, "archive", {
      check: "archive",
      target: target.name,
      startedAt: new Date(startedAt).toISOString(),
      endedAt: new Date(clock()).toISOString(),
      passed: faults.length === 0,
      games: checked,
      faults,
    });
  return {
    json: { checked, faults },
    lines: [...faults, `${counted(checked, "game")} verified: ${faults.length} damaged.`],
    exitCode: faults.length > 0 ? EXIT.failed : EXIT.ok,
  };
}

async function* idsOf(games: AsyncIterable<{ readonly gameId: string }>): AsyncGenerator<string> {
  for await (const { gameId } of games) yield gameId;
}
