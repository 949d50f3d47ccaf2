import { createHash } from "node:crypto";
import { call, type Settings } from "./aws/call.ts";
import { ServiceError } from "./aws/error.ts";
import type { Answer } from "./aws/send.ts";
import { encode, type Signable } from "./aws/signature.ts";

const S3 = { signingName: "s3", variable: "S3", plainPath: true } as const;

/** There is no such object. */
export class NoSuchKey extends ServiceError {}

/** Which object, and what it is to hold. */
interface Input {
  readonly Bucket: string;
  readonly Key: string;
  readonly Body?: Uint8Array;
  readonly ContentType?: string;
}

/** An operation on an object: its input, and its output from an answer. */
interface Command<Output> {
  readonly method: Signable["method"];
  readonly input: Input;
  readonly read: (answer: Answer) => Output;
}

const command = <Output>(method: Signable["method"], read: (answer: Answer) => Output) =>
  class implements Command<Output> {
    readonly method = method;
    readonly read = read;
    readonly input: Input;

    constructor(input: Input) {
      this.input = input;
    }
  };

const nothing = (): object => ({});

export const DeleteObjectCommand = command("DELETE", nothing);
export const GetObjectCommand = command("GET", ({ bytes }) => ({
  Body: { transformToByteArray: async (): Promise<Uint8Array> => bytes },
}));
export const PutObjectCommand = command("PUT", nothing);

const EMPTY = new Uint8Array();

/** Stands in for `@aws-sdk/client-s3` in the functions' bundles: whole objects, put, got and deleted. */
export class S3Client {
  readonly #settings: Settings;

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  /**
   * Sends a command.
   *
   * @throws NoSuchKey, or ServiceError for any other refusal
   */
  async send<Output>({ method, input, read }: Command<Output>): Promise<Output> {
    const { Bucket, Key, Body = EMPTY, ContentType } = input;
    const key = Key.split("/").map(encode).join("/");
    const own = this.#settings.endpoint || process.env.AWS_ENDPOINT_URL_S3 || process.env.AWS_ENDPOINT_URL;
    try {
      const answer = await call({ ...S3, host: `${Bucket}.s3` }, this.#settings, {
        method,
        // On AWS the bucket is part of the host; an emulator has one host for all.
        path: own ? `/${Bucket}/${key}` : `/${key}`,
        headers: {
          "x-amz-content-sha256": createHash("sha256").update(Body).digest("hex"),
          ...(ContentType ? { "content-type": ContentType } : {}),
        },
        body: Body,
      });
      return read(answer);
    } catch (error) {
      if (error instanceof ServiceError && error.name === "NoSuchKey")
        throw new NoSuchKey(error.name, error.message, error.$metadata.httpStatusCode, error.body);
      throw error;
    }
  }
}
