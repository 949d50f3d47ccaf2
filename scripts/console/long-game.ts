import type { SavepointClient } from "#client";

const IN_A_COMMIT = 25;

/** Makes a game of so many transitions, of which the hundredth is somebody else's. */
export async function longGame(client: SavepointClient, gameId: string, transitions: number): Promise<void> {
  let position = await client.create(gameId, { gameType: "generic", state: { score: 0, last: "" } });
  for (let made = 0; made < transitions; made += IN_A_COMMIT) {
    if (!position.persisted) throw new Error("persistence is off");
    position = await client.append(gameId, {
      commitId: `part-${made}`,
      cursor: position.cursor,
      transitions: Array.from({ length: Math.min(IN_A_COMMIT, transitions - made) }, (_, nth) => {
        const version = made + nth + 1;
        return {
          action: "goal",
          actor: version === 100 ? "somebody-else" : `player-${version % 2}`,
          patch: { score: version, last: `goal ${version}` },
        };
      }),
    });
  }
}
