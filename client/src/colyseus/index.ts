export { type Event, type PersistedRoom, type PersistOptions, persistRoom } from "./persist-room.ts";
export type { Room, SavedRoom } from "./room.ts";
export { jsonToSchema, schemaToJson } from "./schema-json.ts";
