import { ListObjectsV2Command, type S3Client } from "@aws-sdk/client-s3";

/** A game in the archive. */
export type ArchivedGame = { readonly gameId: string; readonly bytes: number; readonly archivedAt: string };

const KEY = /^games\/([^#/]+)\.json\.br$/;

/** The games in an archive's bucket, by id. What recoveries of many games keep there is left out. */
export async function* archivedGames(client: S3Client, Bucket: string): AsyncGenerator<ArchivedGame> {
  let next: string | undefined;
  do {
    const page = await list(client, Bucket, next);
    for (const { Key = "", Size = 0, LastModified } of page.Contents ?? []) {
      const [, gameId] = KEY.exec(Key) ?? [];
      if (gameId !== undefined)
        yield { gameId, bytes: Size, archivedAt: LastModified?.toISOString() ?? "unknown" };
    }
    next = page.NextContinuationToken;
  } while (next !== undefined);
}

async function list(client: S3Client, Bucket: string, ContinuationToken: string | undefined) {
  return await client.send(new ListObjectsV2Command({ Bucket, Prefix: "games/", ContinuationToken }));
}
