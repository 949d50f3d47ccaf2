import * as z from "zod/mini";
import { CliError, usageError } from "../cli-error.ts";
import { defineCommand } from "../command.ts";
import { counted } from "../counted.ts";
import { EXIT } from "../exit-codes.ts";
import { game } from "../input.ts";
import { writeReport } from "../report-file.ts";
import { span } from "../span.ts";
import { exportAll } from "../transfer/export-all.ts";
import { type ExportFile, openExportFile } from "../transfer/export-file.ts";
import { FORMAT } from "../transfer/format.ts";
import { lineChecksum } from "../transfer/lines.ts";
import { where } from "../where.ts";

/** Writes games as JSON lines. */
export const command = defineCommand({
  name: "export",
  summary: "Write games to a file as JSON lines, to import them elsewhere",
  details:
    "Each game's state now, its type, phase, version and metadata; with --history all its commits too. The last line has a checksum. The same command again continues an export that was interrupted. docs/bulk.md explains the lines.",
  example: "export --where type=chess --history --out chess.jsonl --stage prod",
  arguments: [["[games...]", "ids of games; without any, all games that fit"]],
  options: [
    ["--where <conditions>", "only games that fit: type=chess,status=active,phase=TURN"],
    ["--active-since <span>", "only games that changed in this time, as 90m, 24h or 2d"],
    ["--history", "all commits, as far back as they are kept"],
    ["--snapshots", "the states of the snapshots, for other programs; an import passes over them"],
    ["--out <file>", "where to write; - for standard output"],
  ],
  input: z.strictObject({
    games: z.array(game),
    where: z._default(where, {}),
    activeSince: z.exactOptional(span),
    history: z._default(z.boolean(), false),
    snapshots: z._default(z.boolean(), false),
    out: z.string("say where to: a file, or - for standard output"),
  }),
  run: async ({ games, where: fits, activeSince, history, snapshots, out }, context) => {
    const { client, clock, terminal, target, progress, json, interruption } = context;
    const isStdout = out === "-";
    if (isStdout && json)
      throw usageError("--json needs --out with a file.", "The lines themselves are JSON.");
    interruption.leaves(
      isStdout
        ? "What was written is not complete."
        : `${out} is not complete: the same command again continues.`,
    );
    const exportedAt = new Date(clock()).toISOString();
    const asked = {
      words: JSON.stringify([target.name, games, fits, activeSince, history, snapshots]),
      ...(activeSince !== undefined && { updatedAfter: new Date(clock() - activeSince).toISOString() }),
    };
    const file = isStdout ? standardOutput(terminal.out) : await openExportFile(out, asked);
    if (!file.from)
      await file.write(
        JSON.stringify({ kind: "savepoint-export", format: FORMAT, exportedAt, from: target.name, history }),
      );
    const { updatedAfter = asked.updatedAfter } = file.from ?? {};
    const wanted = { games, where: fits, ...(updatedAfter !== undefined && { updatedAfter }) };
    const { games: written, gone } = await exportAll(client, wanted, { history, snapshots }, file, progress);
    if (games.length > 0 && gone.length > 0) {
      await file.discard();
      throw new CliError(
        EXIT.refused,
        `There is no game ${gone.join(", ")}.`,
        "Nothing was completed; leave it out.",
      );
    }
    const [lines, sha256] = [file.lines(), file.checksum()];
    await file.close(JSON.stringify({ kind: "end", games: written, lines, sha256 }));
    const left = gone.length > 0 ? ` ${counted(gone.length, "game")} wiped meanwhile: left out.` : "";
    const said = `Exported ${counted(written, "game")} in ${counted(lines + 1, "line")}, SHA-256 ${sha256}.${left}`;
    const made = { startedAt: exportedAt, endedAt: new Date(clock()).toISOString(), passed: written > 0 };
    await writeReport(target.name, "export", {
      check: "export",
      target: target.name,
      ...made,
      games: written,
      lines,
      sha256,
    });
    if (isStdout) terminal.err(said);
    return { json: { games: written, lines, sha256, gone, file: out }, lines: isStdout ? [] : [said] };
  },
});

function standardOutput(write: (line: string) => void): ExportFile {
  const checksum = lineChecksum();
  let lines = 0;
  return {
    from: undefined,
    write: async (line) => {
      write(line);
      checksum.add(line);
      lines += 1;
    },
    mark: async () => {},
    lines: () => lines,
    checksum: checksum.value,
    close: async (line) => write(line),
    discard: async () => {},
  };
}
