import type { Json } from "../api.ts";
import type { TreeNode, TreeView } from "./tree-model.ts";

/** What the page tells the worker that holds a game's states. */
export type ToWorker =
  /** First: where states are, and what the console's server wants to see. */
  | { readonly kind: "start"; readonly path: string; readonly token: string }
  | { readonly kind: "look"; readonly id: number; readonly look: Look }
  | { readonly kind: "ahead"; readonly versions: readonly number[] };

/** What is looked at of a state. */
export type Look = {
  readonly version: number;
  /** The version to compare with. */
  readonly against: number | undefined;
  readonly view: TreeView;
  /** Whether the states themselves are wanted, for a renderer: that of a large one blocks the page. */
  readonly whole: boolean;
};

/** A state as it is looked at. */
export type Looked = {
  readonly version: number;
  readonly tree: TreeNode;
  /** Why there is nothing to compare with. */
  readonly unlike: Failed | undefined;
  readonly whole: { readonly state: Json; readonly before: Json | undefined } | undefined;
};

/** Why a state is not there; the fields of an `AskError`, which loses them on its way between threads. */
export type Failed = { readonly status: number; readonly kind: string; readonly message: string };

/** What the worker tells the page. */
export type FromWorker =
  /** Bytes of a state that have come so far. */
  | { readonly kind: "progress"; readonly version: number; readonly bytes: number }
  | { readonly kind: "loaded"; readonly version: number }
  | { readonly kind: "dropped"; readonly version: number }
  | { readonly kind: "looked"; readonly id: number; readonly looked: Looked }
  | { readonly kind: "failed"; readonly id: number; readonly failed: Failed };
