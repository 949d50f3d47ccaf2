import { openStack } from "../../local/stack.ts";

// The service on one machine, in the directory that is given. Sends its address, then for each message the processor time
// that it has used since the one before, in µs.

const [data = ""] = process.argv.slice(2);
const stack = await openStack({ port: 0, data });
let before = process.cpuUsage();
process.on("message", () => {
  const { user, system } = process.cpuUsage(before);
  before = process.cpuUsage();
  process.send?.({ microseconds: user + system });
});
process.on("disconnect", () => process.exit());
process.send?.({ url: stack.url });
