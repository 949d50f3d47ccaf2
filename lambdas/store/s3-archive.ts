import {
  DeleteObjectCommand,
  GetObjectCommand,
  NoSuchKey,
  PutObjectCommand,
  S3Client,
  type S3ClientConfig,
} from "@aws-sdk/client-s3";
import type { Archive } from "./archive.ts";

const CONNECT_MS = 1_000;
const REQUEST_MS = 10_000;

/** A client for the archive: the SDK tries three times, each try ends after 10 s. */
export function s3Client(config: S3ClientConfig = {}): S3Client {
  return new S3Client({
    maxAttempts: 3,
    requestHandler: {
      connectionTimeout: CONNECT_MS,
      requestTimeout: REQUEST_MS,
      throwOnRequestTimeout: true,
    },
    ...config,
  });
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
