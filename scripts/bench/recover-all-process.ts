import { sumOf } from "../../lambdas/store/fleet/fleet-run.ts";
import { workSegment } from "../../lambdas/store/fleet/work-segment.ts";
import { memoryArchive } from "../local/memory-archive.ts";
import { clientAt } from "./database.ts";
import { segmentContext } from "./segment-context.ts";

// Recovers all games of a database, and sends how many there were, in which time (ms), and the most memory that the process had.

const SEGMENTS = 4;

const [endpoint = "", recoveryId = ""] = process.argv.slice(2);
const client = clientAt(endpoint);
const context = segmentContext(client, memoryArchive());
const run = {
  recoveryId,
  mode: "recover" as const,
  where: {},
  gamesPerSecond: Number.MAX_SAFE_INTEGER,
  segments: SEGMENTS,
};
const started = performance.now();
const done = await Promise.all(
  Array.from({ length: SEGMENTS }, (_, segment) => workSegment(context, run, "run", segment)),
);
const ms = performance.now() - started;
const { listed } = sumOf(done.map(({ counts }) => counts));
process.send?.({ listed, ms, residentBytes: process.resourceUsage().maxRSS * 1_024 });
process.exit();
