import { call, type Settings } from "./aws/call.ts";
import { ServiceError } from "./aws/error.ts";
import { fromWire, toWire, type Wire } from "./dynamodb-wire.ts";

/**
 * Stands in for `@aws-sdk/client-dynamodb` in the functions' bundles, for the few operations that the store uses, with
 * the names and behaviour that it relies on. The SDK's client and what it stands on are 170 KB.
 */
export class DynamoDBClient {
  readonly #settings: Settings;

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  /**
   * Calls an operation, with attribute values as DynamoDB has them.
   *
   * @throws ConditionalCheckFailedException when a condition was refused, with the item where it was asked for
   * @throws ServiceError when DynamoDB refuses otherwise, or keeps failing
   */
  async call(operation: string, input: object): Promise<Wire> {
    try {
      const { body } = await call(DYNAMODB, this.#settings, {
        method: "POST",
        path: "/",
        headers: {
          "content-type": "application/x-amz-json-1.0",
          "x-amz-target": `DynamoDB_20120810.${operation}`,
        },
        body: JSON.stringify(toWire(input)),
      });
      return fromWire(JSON.parse(body));
    } catch (error) {
      if (error instanceof ServiceError && error.name === "ConditionalCheckFailedException")
        throw new ConditionalCheckFailedException(error);
      throw error;
    }
  }
}

const DYNAMODB = { host: "dynamodb", signingName: "dynamodb", variable: "DYNAMODB" };

/** A condition was refused. */
export class ConditionalCheckFailedException extends ServiceError {
  /** The item that stands there, where the request asked for it. */
  readonly Item: unknown;

  constructor({ name, message, $metadata, body }: ServiceError) {
    super(name, message, $metadata.httpStatusCode, body);
    const { Item } = fromWire(body);
    this.Item = Item;
  }
}
