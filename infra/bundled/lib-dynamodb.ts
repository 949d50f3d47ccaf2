import { marshall, type marshallOptions, unmarshall } from "@aws-sdk/util-dynamodb";
import type { DynamoDBClient } from "./dynamodb.ts";
import type { Wire } from "./dynamodb-wire.ts";

/** Parts of an input or output that hold a document, or several. */
const DOCUMENTS = [
  "Key",
  "Item",
  "ExpressionAttributeValues",
  "ExclusiveStartKey",
  "Attributes",
  "LastEvaluatedKey",
];

type Document = Parameters<typeof unmarshall>[0];

const isDocument = (value: unknown): value is Document => typeof value === "object" && value !== null;

const withDocuments = (from: Wire, convert: (document: Document) => unknown): Wire =>
  Object.fromEntries(
    Object.entries(from).map(([name, value]) => {
      if (DOCUMENTS.includes(name) && isDocument(value)) return [name, convert(value)];
      return [name, name === "Items" && Array.isArray(value) ? value.map(convert) : value];
    }),
  );

/** An operation with its input, documents as plain values. */
class Command {
  readonly operation: string;
  readonly input: Wire;

  constructor(operation: string, input: Wire) {
    this.operation = operation;
    this.input = input;
  }
}

const command = (operation: string) =>
  class extends Command {
    constructor(input: Wire) {
      super(operation, input);
    }
  };

export const DeleteCommand = command("DeleteItem");
export const GetCommand = command("GetItem");
export const PutCommand = command("PutItem");
export const QueryCommand = command("Query");
export const UpdateCommand = command("UpdateItem");

/** How documents are turned into attribute values. */
interface Translation {
  readonly marshallOptions?: marshallOptions;
}

/** Stands in for `@aws-sdk/lib-dynamodb` in the functions' bundles: documents instead of attribute values. */
export class DynamoDBDocumentClient {
  readonly #client: DynamoDBClient;
  readonly #options: marshallOptions;

  private constructor(client: DynamoDBClient, options: marshallOptions) {
    this.#client = client;
    this.#options = options;
  }

  /** A document client on a client. */
  static from(client: DynamoDBClient, { marshallOptions = {} }: Translation = {}): DynamoDBDocumentClient {
    return new DynamoDBDocumentClient(client, marshallOptions);
  }

  /**
   * Sends a command.
   *
   * @throws what the client throws
   */
  async send({ operation, input }: Command): Promise<Wire> {
    const sent = withDocuments(input, (document) => marshall(document, this.#options));
    return withDocuments(await this.#client.call(operation, sent), (document) => unmarshall(document));
  }
}
