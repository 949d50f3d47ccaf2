export {
  type PersistedRoom,
  type PersistOptions,
  persistRoom,
  type Room,
  type SavedRoom,
} from "./persist-room.ts";
export { jsonToSchema, schemaToJson } from "./schema-json.ts";
