import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openStack } from "../local/stack.ts";

// The local stack, and the longest that its first thread, which takes all requests, was held at a stretch: how late a timer
// came, less the time that the thread waited for a processor, where the system says so (Linux). Flushes to the disk count;
// what else runs on the machine does not.

const EVERY_MS = 2;
/** Of the process's first thread: ns on a processor, ns waiting for one, times on one. */
const SCHEDULED = `/proc/self/task/${process.pid}/schedstat`;

let last = look();
let mostMs = 0;
function look(): { readonly at: number; readonly waitedMs: number } {
  const scheduled = existsSync(SCHEDULED) ? readFileSync(SCHEDULED, "utf8") : "0 0 0";
  return { at: performance.now(), waitedMs: Number(scheduled.split(" ")[1]) / 1e6 };
}
function measure(): void {
  const now = look();
  mostMs = Math.max(mostMs, now.at - last.at - (now.waitedMs - last.waitedMs) - EVERY_MS);
  last = now;
}

const data = mkdtempSync(join(tmpdir(), "savepoint-bench-"));
process.on("exit", () => rmSync(data, { recursive: true }));
const stack = await openStack({ port: 0, data });
process.on("message", () => {
  // What held the thread until now counts.
  measure();
  process.send?.({ mostMs });
  mostMs = 0;
});
process.on("disconnect", () => process.exit());
setInterval(measure, EVERY_MS);
process.send?.({ url: stack.url });
