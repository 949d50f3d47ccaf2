import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  NoSuchKey,
  PutObjectCommand,
  S3Client,
  type S3ClientConfig,
  S3ServiceException,
} from "@aws-sdk/client-s3";
import { clientSettings } from "../calls/client-settings.ts";
import type { Archive } from "./archive.ts";

/**
 * What S3 answers where there is another object by now: 412, 409 when one is being written at the same moment, 404 when
 * the one that was read is gone ("How to prevent object overwrites with conditional writes", S3 User Guide).
 */
const CHANGED = [404, 409, 412];

/** A client for the archive that tries a call three times, each for 10 s, and no longer than the invocation lasts. */
export function s3Client(config: S3ClientConfig = {}): S3Client {
  return new S3Client({ ...clientSettings({ tries: 3, tryMs: 10_000, firstWaitMs: 50 }), ...config });
}

/** The archive in a bucket. */
export function s3Archive(client: S3Client, bucket: string): Archive {
  function at(gameId: string) {
    return { Bucket: bucket, Key: `games/${gameId}.json.br` };
  }
  return {
    put: async (gameId, object, etag) => {
      try {
        await client.send(
          new PutObjectCommand({
            ...at(gameId),
            Body: object,
            ContentType: "application/octet-stream",
            ...(etag === undefined ? { IfNoneMatch: "*" } : { IfMatch: etag }),
          }),
        );
        return true;
      } catch (error) {
        if (
          error instanceof S3ServiceException &&
          CHANGED.some((status) => status === error.$metadata.httpStatusCode)
        )
          return false;
        throw error;
      }
    },
    get: async (gameId) => {
      try {
        const { Body, ETag = "" } = await client.send(new GetObjectCommand(at(gameId)));
        const object = await Body?.transformToByteArray();
        return object && { object, etag: ETag };
      } catch (error) {
        if (error instanceof NoSuchKey) return undefined;
        throw error;
      }
    },
    remove: async (gameId) => {
      const { Key } = at(gameId);
      let found = false;
      let next: { KeyMarker?: string; VersionIdMarker?: string } | undefined = {};
      while (next) {
        const page: ListObjectVersionsCommandOutput = await client.send(
          new ListObjectVersionsCommand({ Bucket: bucket, Prefix: Key, ...next }),
        );
        function isOfGame(version: { Key?: string | undefined }): boolean {
          return version.Key === Key;
        }
        const versions = (page.Versions ?? []).filter(isOfGame);
        // In a bucket that keeps versions, a deletion without a version is a mark over what is kept.
        for (const { VersionId } of [...versions, ...(page.DeleteMarkers ?? []).filter(isOfGame)])
          await client.send(new DeleteObjectCommand({ ...at(gameId), VersionId }));
        found ||= versions.length > 0;
        next = page.IsTruncated
          ? {
              ...(page.NextKeyMarker && { KeyMarker: page.NextKeyMarker }),
              ...(page.NextVersionIdMarker && { VersionIdMarker: page.NextVersionIdMarker }),
            }
          : undefined;
      }
      return found;
    },
  };
}
