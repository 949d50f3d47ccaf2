import type * as z from "zod/mini";
import type { RequestName, ResponseName } from "./named-schemas.ts";

/** An answer of an operation that is no problem. */
export type OperationAnswer = {
  readonly description: string;
  readonly schema: ResponseName;
  readonly examples: { readonly [name: string]: object };
  /** Whether it may be the repetition of an earlier answer. */
  readonly repeatable?: true;
};

/** An operation of the API. */
export type Operation = {
  readonly id: string;
  readonly tag: "games" | "transitions" | "states" | "snapshots" | "operations";
  readonly summary: string;
  readonly description?: string;
  readonly path?: z.ZodMiniType;
  readonly query?: z.ZodMiniType;
  readonly body?: { readonly schema: RequestName; readonly examples: { readonly [name: string]: object } };
  readonly answers: { readonly [status: string]: OperationAnswer };
  /** Problems of its own: those that any operation may have come on top. */
  readonly problems: readonly string[];
  /** Answered without a signature. */
  readonly open?: true;
};
