export { MetadataConflictError, StaleStateError } from "./errors.ts";
export { type SavepointStorage, type StorageOptions, savepointStorage } from "./storage.ts";
