import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import * as z from "zod/mini";
import { fromItem, toItem } from "./items.ts";
import type { Row } from "./rows.ts";

/** An item in DynamoDB's own JSON, as Lambda hands it over from a stream: binary values are base64 text. */
export type StreamImage = { readonly [attribute: string]: unknown };

const imageShape = z.record(
  z.string(),
  z.custom<AttributeValue>((value) => typeof value === "object" && value !== null),
);
const bytesAsText = z.object({ B: z.string() });

/** The row in a stream's image. @throws when it is none of this table's. */
export function rowFromImage(image: unknown): Row {
  const decoded = Object.entries(imageShape.parse(image)).map(([name, value]): [string, AttributeValue] => {
    const bytes = bytesAsText.safeParse(value);
    return [name, bytes.success ? { B: Buffer.from(bytes.data.B, "base64") } : value];
  });
  return fromItem(unmarshall(Object.fromEntries(decoded)));
}

/** A row as a stream's image, as Lambda hands it over. */
export function imageOfRow(row: Row): StreamImage {
  const encoded = Object.entries(marshall(toItem(row))).map(([name, value]) => [
    name,
    value.B === undefined ? value : { B: Buffer.from(value.B).toString("base64") },
  ]);
  return Object.fromEntries(encoded);
}
