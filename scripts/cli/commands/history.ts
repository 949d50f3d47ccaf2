import * as z from "zod/mini";
import type { PastTransition } from "#client";
import { defineCommand } from "../command.ts";
import { brief } from "../diff.ts";
import { game, version, whole } from "../input.ts";
import { moreLine } from "../pages.ts";
import type { Table } from "../table.ts";

const DIRECTIONS = ["forward", "backward"] as const;

/** What happened in a game. */
export const command = defineCommand({
  name: "history",
  summary: "Show what happened in a game, transition by transition",
  lists: true,
  example: "history room-42 --direction backward --limit 20 --stage staging",
  arguments: [["<game>", "id of the game"]],
  options: [
    ["--start <version>", "version to begin with"],
    ["--limit <n>", "how many, 1 to 1000", "50"],
    ["--direction <direction>", "forward (oldest first) or backward", "forward", DIRECTIONS],
  ],
  input: z.strictObject({
    game,
    start: z.exactOptional(version),
    limit: whole(1, 1_000),
    direction: z.enum(DIRECTIONS, "forward or backward"),
  }),
  run: async ({ game: gameId, ...query }, { client }) => {
    const history = await client.history(gameId, query);
    // An unknown game has an empty history, like a new one: only its state shows which it is.
    if (history.transitions.length === 0) await client.state(gameId);
    const lines =
      history.transitions.length === 0 ? ["No transitions."] : [historyTable(history.transitions)];
    return { json: history, lines: [...lines, ...moreLine("--start", history.next)] };
  },
});

function historyTable(transitions: readonly PastTransition[]): Table {
  const columns = [
    { title: "VERSION", align: "right" },
    { title: "TIME" },
    { title: "PHASE", least: 8 },
    { title: "ACTION", least: 8 },
    { title: "ACTOR", least: 5, leaveOut: 1 },
    { title: "CHANGE" },
  ] as const;
  const rows = transitions.map(({ version: at, time, from, to, kind, action, actor, ...rest }) => [
    at,
    { time },
    from === to ? to : `${from} \u2192 ${to}`,
    kind === undefined || kind === action ? action : `${kind}: ${action}`,
    actor,
    changeOf(rest),
  ]);
  return { columns, rows };
}

function changeOf({
  reason,
  patch,
  state,
  payload,
}: Pick<PastTransition, "reason" | "patch" | "state" | "payload">) {
  const parts = [
    reason,
    patch && `patch ${brief(patch)}`,
    state !== undefined && `state ${brief(state)}`,
    payload !== undefined && `payload ${brief(payload, 60)}`,
  ];
  return parts.filter((part) => typeof part === "string").join("; ") || undefined;
}
