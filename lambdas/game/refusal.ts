import type { PatchFailure } from "./json-patch.ts";

/** Why a request is refused although it is well formed: what was expected and what was found. */
export type Refusal =
  | { readonly kind: "unknown-game-type"; readonly found: string; readonly known: readonly string[] }
  | { readonly kind: "game-not-found"; readonly gameId: string }
  | { readonly kind: "game-exists"; readonly gameId: string }
  | { readonly kind: "game-wiped"; readonly gameId: string; readonly creatableAt: number }
  | { readonly kind: "game-archived"; readonly gameId: string }
  | { readonly kind: "game-finished"; readonly phase: string }
  | {
      readonly kind: "phase-mismatch";
      readonly transition: number;
      readonly expected: string;
      readonly found: string;
    }
  | {
      readonly kind: "phase-change-not-allowed";
      readonly transition: number;
      readonly from: string;
      readonly to: string;
      readonly allowed: readonly string[];
    }
  | ({ readonly kind: "patch-does-not-apply"; readonly transition: number } & PatchFailure)
  | { readonly kind: "resync-without-state" }
  | {
      readonly kind: "too-large";
      /** What is too large: in bytes of JSON, and of a commit's patches in steps (`MAX_PATCH_STEPS`). */
      readonly what: "body" | "commit" | "state" | "metadata" | "patches";
      readonly limit: number;
      readonly found: number;
    }
  | { readonly kind: "commit-id-reused"; readonly commitId: string; readonly version: number }
  | { readonly kind: "cursor-invalid"; readonly reason: string }
  | { readonly kind: "cursor-foreign"; readonly expected: string; readonly found: string }
  /** `found` is -1 for a time before the game was created. */
  | { readonly kind: "version-not-found"; readonly found: number; readonly newest: number }
  | { readonly kind: "version-within-commit"; readonly version: number }
  | { readonly kind: "snapshot-not-found"; readonly version: number }
  | { readonly kind: "snapshot-exists"; readonly version: number }
  | {
      readonly kind: "import-differs";
      readonly gameId: string;
      readonly expected: string;
      readonly found: string;
    }
  | { readonly kind: "history-gone"; readonly from: number; readonly to: number; readonly reason: string };

/** A {@link Refusal}, thrown. Repeating the same request gets the same refusal. */
export class RefusedError extends Error {
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(`refused: ${refusal.kind}`);
    this.name = "RefusedError";
    this.refusal = refusal;
  }
}
