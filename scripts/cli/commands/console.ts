import * as z from "zod/mini";
import { consoleBackend } from "../../console/backend.ts";
import { serveConsole } from "../../console/server.ts";
import { defineCommand } from "../command.ts";
import { whole } from "../input.ts";

/** The console. */
export const command = defineCommand({
  name: "console",
  summary: "Open a page on this machine to look at games and move through their time",
  details:
    "The page is served on the loopback interface and asks the API with your own credentials, which never reach the page. Only the printed address lets a browser in. Ctrl+C ends it.",
  example: "console --read-only --stage staging",
  options: [
    ["--port <n>", "where to listen; 0 for any free port", "4701"],
    ["--read-only", "refuse everything that changes something"],
    ["--flags <file>", "the file that a local stack was started with"],
  ],
  input: z.strictObject({
    port: whole(0, 65_535),
    readOnly: z._default(z.boolean(), false),
    flags: z.exactOptional(z.string()),
  }),
  run: async ({ port, ...options }, { target, client, terminal, interruption }) => {
    const served = await serveConsole(consoleBackend({ target, client, ...options }), port);
    const { promise: ended, resolve: end } = Promise.withResolvers<void>();
    interruption.signal.addEventListener("abort", () => end());
    interruption.finishes("Interrupted: the console is closed.");
    terminal.out(`The console of ${target.name} is at ${served.address}\nCtrl+C ends it.`);
    await ended;
    await served.close();
    return { json: { address: served.address }, lines: [] };
  },
});
