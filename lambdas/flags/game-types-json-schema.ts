import * as z from "zod/mini";
import { NAME } from "../game/names.ts";
import { gameTypesSchema } from "./game-types.ts";

/**
 * The JSON Schema of a game types document, for AppConfig's validator, which knows draft 4. Stricter than the functions
 * themselves: it refuses attributes that they would drop, so that a typo is caught before it is deployed.
 */
export function gameTypesJsonSchema(): string {
  return JSON.stringify(
    z.toJSONSchema(gameTypesSchema, {
      target: "draft-4",
      override({ zodSchema, jsonSchema }) {
        const { def } = zodSchema._zod;
        if (def.type !== "record" || jsonSchema.additionalProperties === undefined) return;
        // Draft 4 has no propertyNames, which would hold the pattern of a record's names.
        jsonSchema.patternProperties = { [NAME.source]: jsonSchema.additionalProperties };
        jsonSchema.additionalProperties = false;
      },
    }),
  );
}
