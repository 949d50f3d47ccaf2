import * as z from "zod/mini";
import type { Recovery } from "#client";
import { jsonBytes } from "../../../lambdas/game/json.ts";
import { digestOfState } from "../../../lambdas/game/state-digest.ts";
import { usageError } from "../cli-error.ts";
import { defineCommand } from "../command.ts";
import { counted } from "../counted.ts";
import { type Fenced, fenceGame } from "../fence-game.ts";
import { hintTo } from "../hint.ts";
import { game, moment, version } from "../input.ts";

const input = z.strictObject({
  game,
  version: z.exactOptional(version),
  at: z.exactOptional(moment),
  snapshot: z.exactOptional(version),
  fence: z._default(z.boolean(), false),
});
type Input = z.infer<typeof input>;

/** Rebuilds a game's state. */
export const command = defineCommand({
  name: "recover",
  summary: "Rebuild a game's state, and report what it was built from",
  details:
    "Without options: the newest state. Nothing is changed, except with --fence: that appends a commit, so that the next append of a server that held the game before is refused. --json prints the state too.",
  example: "recover room-42 --fence --stage prod",
  arguments: [["<game>", "id of the game"]],
  options: [
    ["--version <n>", "the state as of this version"],
    ["--at <time>", "the state as of this time, as 2026-05-04T18:30:00Z"],
    ["--snapshot <n>", "the newest state, built on the snapshot at this version"],
    ["--fence", "refuse the next append of the server that holds the game now"],
  ],
  changes: "asks",
  input,
  onlyReads: ({ fence }) => (fence ? undefined : "recover without --fence"),
  run: async (typed, { client, dryRun, confirm, target }) => {
    const { game: gameId, fence } = typed;
    const plain = modeOf(typed);
    if (plain.mode === "version" || plain.mode === "time" || !fence) {
      const recovery = await client.recover(gameId, plain);
      return { json: recovery, lines: report(recovery) };
    }
    if (dryRun) {
      const recovery = await client.recover(gameId, plain);
      return {
        json: { dryRun, ...recovery },
        lines: [...report(recovery), `Would fence it at version ${recovery.version + 1}.`],
      };
    }
    await confirm({
      text: `Fence ${gameId}? The server that plays it now must recover before its next append.`,
      leaves: `It may have been fenced: ${hintTo(target, `history ${gameId} --direction backward --limit 1`)}`,
    });
    const recovery = await fenceGame(client, gameId, plain);
    return { json: recovery, lines: [...report(recovery), `Fenced at version ${recovery.version}.`] };
  },
});

type Wanted =
  | Fenced
  | { readonly mode: "version"; readonly version: number }
  | { readonly mode: "time"; readonly at: string };

function modeOf({ version: wanted, at, snapshot, fence }: Input): Wanted {
  const given = [wanted, at, snapshot].filter((one) => one !== undefined).length;
  if (given > 1) throw usageError("Give only one of --version, --at and --snapshot.");
  if (fence && (wanted !== undefined || at !== undefined))
    throw usageError("--fence needs the newest state.", "Leave out --version and --at.");
  if (wanted !== undefined) return { mode: "version", version: wanted };
  if (at !== undefined) return { mode: "time", at };
  return snapshot === undefined ? { mode: "latest" } : { mode: "snapshot", version: snapshot };
}

function report({ gameId, gameType, version: at, phase, time, state, report: built }: Recovery): string[] {
  const { base, commits, transitions, passedOver, skipped } = built;
  const on = base.kind === "snapshot" ? `the snapshot at version ${base.version}` : "the game's creation";
  return [
    `Recovered ${gameId} (${gameType}) at version ${at}, phase ${phase}, as of ${time}.`,
    `  built on      ${on}, and ${counted(transitions, "transition")} in ${counted(commits, "commit")} after it`,
    `  state         ${jsonBytes(state)} bytes, SHA-256 ${digestOfState(state)}`,
    `  passed over   ${passedOver.length === 0 ? "no snapshot" : JSON.stringify(passedOver)}`,
    `  not applied   ${skipped.length === 0 ? "no transition" : JSON.stringify(skipped)}`,
  ];
}
