import {
  DeleteObjectCommand,
  GetObjectCommand,
  NoSuchKey,
  PutObjectCommand,
  S3Client,
  type S3ClientConfig,
} from "@aws-sdk/client-s3";
import { clientSettings } from "../calls/client-settings.ts";
import type { Archive } from "./archive.ts";

/** A client for the archive that tries a call three times, each for 10 s, and no longer than the invocation lasts. */
export function s3Client(config: S3ClientConfig = {}): S3Client {
  return new S3Client({ ...clientSettings({ tries: 3, tryMs: 10_000, firstWaitMs: 50 }), ...config });
}

/** The archive in a bucket. */
export function s3Archive(client: S3Client, bucket: string): Archive {
  const at = (gameId: string) => ({ Bucket: bucket, Key: `games/${gameId}.json.br` });
  return {
    put: async (gameId, object) => {
      await client.send(
        new PutObjectCommand({ ...at(gameId), Body: object, ContentType: "application/octet-stream" }),
      );
    },
    get: async (gameId) => {
      try {
        const { Body } = await client.send(new GetObjectCommand(at(gameId)));
        return await Body?.transformToByteArray();
      } catch (error) {
        if (error instanceof NoSuchKey) return undefined;
        throw error;
      }
    },
    remove: async (gameId) => {
      await client.send(new DeleteObjectCommand(at(gameId)));
    },
  };
}
