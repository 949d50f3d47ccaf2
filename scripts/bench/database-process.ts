import { once } from "node:events";
import dynalite from "dynalite";

// The database of a benchmark: sends its endpoint, then for each message the number of requests since the one before.
const server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
let requests = 0;
server.on("request", () => {
  requests += 1;
});
server.listen(0, "127.0.0.1");
await once(server, "listening");
const address = server.address();
if (typeof address === "string" || address === null) throw new Error("the database has no port");
process.send?.({ endpoint: `http://127.0.0.1:${address.port}` });
process.on("message", () => {
  process.send?.({ requests });
  requests = 0;
});
process.on("disconnect", () => process.exit());
