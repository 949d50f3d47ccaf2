import { isDeepStrictEqual } from "node:util";
import { DescribeTableCommand, GetItemCommand } from "@aws-sdk/client-dynamodb";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import * as z from "zod/mini";
import { POSITION } from "../../lambdas/store/attribute-names.ts";

/** Requests to a table, and units that it was charged. */
export type Units = { requests: number; read: number; write: number; indexWrite: number };

/** A client whose calls are counted. */
export type MeteredClient = {
  readonly client: DynamoDBDocumentClient;
  /** Units since they were taken last, by table. */
  readonly take: () => ReadonlyMap<string, Units>;
};

type Item = Readonly<Record<string, unknown>>;
type Index = { readonly keys: readonly string[]; readonly projected: (attribute: string) => boolean };

const WRITES: ReadonlySet<string> = new Set(["PutItemCommand", "UpdateItemCommand", "DeleteItemCommand"]);
const consumed = z.object({ ConsumedCapacity: z.object({ CapacityUnits: z.number() }) });
const input = z.object({
  TableName: z.string(),
  Key: z.optional(z.record(z.string(), z.unknown())),
  Item: z.optional(z.record(z.string(), z.unknown())),
});

/**
 * Counts what a client's calls consume, as the database says it; and what its indexes are charged, which dynalite leaves
 * out: one unit where an item enters or leaves an index, or a projected attribute changes, two where its key changes (a
 * delete and a put). Source: DynamoDB Developer Guide, "Using Global Secondary Indexes: write considerations".
 * @param plain Another client of the same database, whose calls aren't counted.
 */
export function metered(client: DynamoDBDocumentClient, plain: DynamoDBDocumentClient): MeteredClient {
  let units = new Map<string, Units>();
  const indexes = new Map<string, Promise<readonly Index[]>>();
  function unitsOf(table: string): Units {
    const found = units.get(table) ?? { requests: 0, read: 0, write: 0, indexWrite: 0 };
    units.set(table, found);
    return found;
  }
  function indexesOf(table: string) {
    const found = indexes.get(table) ?? readIndexes(plain, table);
    indexes.set(table, found);
    return found;
  }
  client.middlewareStack.add(
    (next, { commandName = "" }) =>
      async (args) => {
        const { TableName, Key, Item: put } = input.parse(args.input);
        const writes = WRITES.has(commandName);
        const key = Key ?? (put && keyOf(put));
        const before = writes && key ? await itemAt(plain, TableName, key) : undefined;
        const result = await next(args);
        const used = consumed.safeParse(result.output);
        const counted = unitsOf(TableName);
        counted.requests += 1;
        counted[writes ? "write" : "read"] += used.success ? used.data.ConsumedCapacity.CapacityUnits : 0;
        if (writes && key) {
          const after = await itemAt(plain, TableName, key);
          for (const index of await indexesOf(TableName))
            counted.indexWrite += writesTo(index, before, after);
        }
        return result;
      },
    { step: "initialize" },
  );
  return {
    client,
    take: () => {
      const taken = units;
      units = new Map();
      return taken;
    },
  };
}

/** A key's value, as the document client has it before or after it is marshalled. */
const textOf = z.union([
  z.string(),
  z.pipe(
    z.object({ S: z.string() }),
    z.transform(({ S }) => S),
  ),
]);

function keyOf({ gameId, [POSITION]: position }: Item): Item {
  return position === undefined ? { gameId } : { gameId, [POSITION]: position };
}

async function itemAt(
  client: DynamoDBDocumentClient,
  TableName: string,
  key: Item,
): Promise<Item | undefined> {
  const Key = Object.fromEntries(
    Object.entries(key).map(([name, value]) => [name, { S: textOf.parse(value) }]),
  );
  const { Item: found } = await client.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }));
  return found && unmarshall(found);
}

async function readIndexes(client: DynamoDBDocumentClient, TableName: string): Promise<readonly Index[]> {
  const { Table } = await client.send(new DescribeTableCommand({ TableName }));
  const tableKeys = (Table?.KeySchema ?? []).map(({ AttributeName = "" }) => AttributeName);
  return (Table?.GlobalSecondaryIndexes ?? []).map(({ KeySchema = [], Projection }) => {
    const keys = KeySchema.map(({ AttributeName = "" }) => AttributeName);
    const included = new Set([...tableKeys, ...keys, ...(Projection?.NonKeyAttributes ?? [])]);
    return { keys, projected: (name) => Projection?.ProjectionType === "ALL" || included.has(name) };
  });
}

/** Write units that a change of an item costs an index; items of an index are below a kilobyte here. */
export function writesTo(index: Index, before: Item | undefined, after: Item | undefined): number {
  function entry(item: Item | undefined): Item | undefined {
    return item && index.keys.every((key) => item[key] !== undefined)
      ? Object.fromEntries(Object.entries(item).filter(([name]) => index.projected(name)))
      : undefined;
  }
  const [was, is] = [entry(before), entry(after)];
  if (!was || !is) return was || is ? 1 : 0;
  if (index.keys.some((key) => was[key] !== is[key])) return 2;
  return isDeepStrictEqual(was, is) ? 0 : 1;
}
