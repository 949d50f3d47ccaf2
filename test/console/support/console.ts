import { readFileSync } from "node:fs";
import { onTestFinished } from "vitest";
import { openClient, type SavepointClient } from "#client";
import { consoleBackend } from "../../../scripts/console/backend.ts";
import { type Console, serveConsole } from "../../../scripts/console/server.ts";
import { type LocalService, ownEnvironment, startService } from "../../../scripts/demo/local-service.ts";
import { type PlayedGame, readGames } from "../../../scripts/demo/played-games.ts";

const PGN = new URL("../../../scripts/demo/games/kasparov-deep-blue-1997.pgn", import.meta.url);

/** A local stack with a console on it. */
export type Stage = {
  readonly service: LocalService;
  readonly client: SavepointClient;
  readonly console: Console;
  /** The address of a route of the page, for a page that has the token already. */
  readonly at: (hash: string) => string;
  readonly close: () => Promise<void>;
};

/** Starts a local stack, and a console on it. */
export async function startConsole(
  options: { readonly readOnly?: boolean; readonly args?: readonly string[] } = {},
): Promise<Stage> {
  const service = await startService(["--port", "0", ...(options.args ?? [])], ownEnvironment());
  const client = openClient({ url: service.url });
  const target = { name: "local", url: service.url };
  const served = await serveConsole(
    consoleBackend({ target, client, readOnly: options.readOnly ?? false }),
    0,
  );
  return {
    service,
    client,
    console: served,
    at: (hash) => served.address.replace(/#.*/, hash),
    close: async () => {
      await served.close();
      await service.kill();
    },
  };
}

/** Starts one for a single test. */
export async function ownConsole(options?: Parameters<typeof startConsole>[0]): Promise<Stage> {
  const stage = await startConsole(options);
  onTestFinished(stage.close);
  return stage;
}

/** The demo's six games. */
export function sixGames(): readonly PlayedGame[] {
  return readGames(readFileSync(PGN, "utf8"), "the demo's games");
}
