export type * from "./answers.ts";
export { type ClientOptions, openClient, type SavepointClient, type Sign, type Unsigned } from "./client.ts";
export { type AppendOptions, Game } from "./game.ts";
export type { Json, JsonObject } from "./json.ts";
export { type Conflict, conflictOf, type Problem, ProblemError, UnreachableError } from "./problem-error.ts";
export type * from "./requests.ts";
