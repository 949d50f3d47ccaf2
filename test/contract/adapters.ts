import type { GamesTable } from "../../lambdas/store/games-table.ts";
import { type Guard, guardGamesTable, guardStateTable } from "../../lambdas/store/guarded.ts";
import { memoryStateTable } from "../../lambdas/store/memory-state-table.ts";
import type { StateTable } from "../../lambdas/store/state-table.ts";
import { memoryGamesTable } from "../../scripts/local/memory-games-table.ts";
import { loadBundled } from "../fixtures/bundled.ts";
import { GAMES_TABLE, STATE_TABLE, startDynalite } from "../fixtures/dynalite.ts";

/** The tables of one kind of store. */
export type Adapter = {
  readonly state: StateTable;
  readonly games: GamesTable;
  readonly close: () => Promise<void>;
};

/** Every kind of store that has to keep the contract, and how to open it. */
export const adapters: readonly { readonly name: string; readonly open: () => Promise<Adapter> }[] = [
  {
    name: "in memory",
    open: async () => ({
      state: memoryStateTable(),
      games: memoryGamesTable(),
      close: async () => {},
    }),
  },
  {
    name: "behind a guard",
    open: async () => {
      const guard: Guard = (call) => call();
      return {
        state: guardStateTable(memoryStateTable(), guard),
        games: guardGamesTable(memoryGamesTable(), guard),
        close: async () => {},
      };
    },
  },
  { name: "in DynamoDB", open: startDynalite },
  {
    name: "in DynamoDB, as functions have it in their bundles",
    open: async () => {
      const [server, { dynamoClient, dynamoGamesTable, dynamoStateTable }] = await Promise.all([
        startDynalite(),
        loadBundled(),
      ]);
      const credentials = { accessKeyId: "local", secretAccessKey: "local" };
      const client = dynamoClient({ endpoint: server.endpoint, region: "local", credentials });
      return {
        state: dynamoStateTable(client, STATE_TABLE, () => {}),
        games: dynamoGamesTable(client, GAMES_TABLE, () => {}),
        close: server.close,
      };
    },
  },
];
