import { parseGameTypes } from "../../../lambdas/flags/game-types.ts";
import type { SnapshotPolicy } from "../../../lambdas/game/game-type.ts";
import type { JsonObject } from "../../../lambdas/game/json.ts";
import type { Table } from "../table.ts";

/** The game types of a document with those that ship, as a table. */
export function typesTable(document: JsonObject): Table {
  const columns = [
    { title: "TYPE" },
    { title: "FIRST PHASE", least: 8 },
    { title: "ENDS IN", least: 8 },
    { title: "PHASES", align: "right", leaveOut: 2 },
    { title: "SNAPSHOTS", least: 12 },
    { title: "KEPT, DAYS", align: "right" },
    { title: "SCHEMA", align: "right", leaveOut: 1 },
  ] as const;
  const rows = [...parseGameTypes(document).values()].map((type) => [
    type.name,
    type.firstPhase,
    type.terminalPhases.join(" ") || "never",
    type.phases === undefined ? "any" : Object.keys(type.phases).length,
    policy(type.snapshot),
    type.retentionDays,
    type.schemaVersion,
  ]);
  return { columns, rows };
}

function policy({ everyTransitions, everyMinutes, onPhaseChange, onTerminalPhase }: SnapshotPolicy): string {
  const parts = [
    everyTransitions !== undefined && `every ${everyTransitions} transitions`,
    everyMinutes !== undefined && `every ${everyMinutes} min`,
    onPhaseChange && "at each phase",
    onTerminalPhase && "at the end",
  ];
  return parts.filter((part) => part !== false).join(", ");
}
