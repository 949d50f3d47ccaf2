import { parseGameTypes } from "../../../lambdas/flags/game-types.ts";
import type { GameType } from "../../../lambdas/game/game-type.ts";
import { readDeployed } from "./deployed.ts";
import { openFlags } from "./store.ts";

/** The game types that a stage knows: those that are deployed, and those that ship. @throws {CliError} */
export async function deployedGameTypes(stage: string): Promise<readonly GameType[]> {
  const { client, ids, gameTypesProfileId: ConfigurationProfileId } = await openFlags(stage);
  try {
    const { deployed } = await readDeployed(client, { ...ids, ConfigurationProfileId }, "game-types", stage);
    return [...parseGameTypes(deployed.document).values()];
  } finally {
    client.destroy();
  }
}
