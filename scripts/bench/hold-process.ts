import { openStack } from "../local/stack.ts";

// The local stack, and the longest that its thread was held at a stretch: its processor time from one turn of the event
// loop to the next, so that other processes on the machine do not count.

let last = process.threadCpuUsage();
let mostMs = 0;
function turn(): void {
  const now = process.threadCpuUsage();
  mostMs = Math.max(mostMs, (now.user + now.system - last.user - last.system) / 1_000);
  last = now;
  setImmediate(turn);
}

const stack = await openStack({ port: 0 });
process.on("message", () => {
  process.send?.({ mostMs });
  mostMs = 0;
});
process.on("disconnect", () => process.exit());
turn();
process.send?.({ url: stack.url });
