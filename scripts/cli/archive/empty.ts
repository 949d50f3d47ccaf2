import {
  DeleteObjectsCommand,
  ListObjectVersionsCommand,
  type ObjectIdentifier,
  S3Client,
} from "@aws-sdk/client-s3";

/** Each version and each delete marker in a bucket, page by page; a page is at most what one call deletes. */
async function* pagesOf(client: S3Client, Bucket: string): AsyncGenerator<readonly ObjectIdentifier[]> {
  let place: { KeyMarker?: string | undefined; VersionIdMarker?: string | undefined } | undefined = {};
  while (place) {
    const page: Awaited<ReturnType<typeof list>> = await list(client, Bucket, place);
    yield [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])].flatMap(({ Key, VersionId }) =>
      Key === undefined ? [] : [{ Key, VersionId }],
    );
    const { IsTruncated: more, NextKeyMarker: KeyMarker, NextVersionIdMarker: VersionIdMarker } = page;
    place = more ? { KeyMarker, VersionIdMarker } : undefined;
  }
}

async function list(
  client: S3Client,
  Bucket: string,
  place: { KeyMarker?: string | undefined; VersionIdMarker?: string | undefined },
) {
  return await client.send(new ListObjectVersionsCommand({ Bucket, MaxKeys: 1_000, ...place }));
}

/** A bucket, as far as emptying it goes. */
export type Emptied = {
  readonly count: () => Promise<number>;
  /** Deletes everything. @param removed Called after each page. @throws {Error} naming the first object that S3 kept */
  readonly empty: (removed: (count: number) => void) => Promise<number>;
};

/** Opens a bucket for {@link Emptied}. */
export function bucketToEmpty(bucket: string, client = new S3Client({})): Emptied {
  return {
    count: async () => {
      let found = 0;
      for await (const page of pagesOf(client, bucket)) found += page.length;
      return found;
    },
    empty: async (removed) => {
      let count = 0;
      for await (const Objects of pagesOf(client, bucket)) {
        if (Objects.length === 0) continue;
        const { Errors: [first] = [] } = await client.send(
          new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects: [...Objects], Quiet: true } }),
        );
        if (first) throw new Error(`S3 kept ${first.Key}: ${first.Message}`);
        count += Objects.length;
        removed(count);
      }
      return count;
    },
  };
}
