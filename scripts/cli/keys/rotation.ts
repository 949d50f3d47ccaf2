import { randomBytes } from "node:crypto";
import * as z from "zod/mini";

const SECRET_BYTES = 48;

const key = z.strictObject({ id: z.string(), secret: z.string() });
/** The document that functions read: `current` signs, both are accepted. */
export const keysDocument = z.strictObject({ current: key, previous: z.optional(key) });

/** The keys that sign cursors, as they are kept. */
export type KeysDocument = z.infer<typeof keysDocument>;

/** Steps of a rotation, in order: a key is known everywhere before it signs, and accepted until its cursors have died. */
export const STEPS = ["add", "sign", "drop"] as const;
/** One of {@link STEPS}. */
export type Step = (typeof STEPS)[number];

/** What a step makes of the keys; or why it can't be taken now. */
export type Rotated = { readonly keys: KeysDocument } | { readonly refused: string };

/** The id of a key that is made now; later ones sort after earlier ones. */
export function newKeyId(now: number): string {
  return `k${new Date(now).toISOString().replaceAll(/\D/g, "").slice(0, 14)}`;
}

/** Takes a step. @param now ms since 1970: it names a new key */
export function rotate({ current, previous }: KeysDocument, step: Step, now: number): Rotated {
  // The first key of a stage is "k1", which sorts before every later one.
  const waits = previous !== undefined && previous.id > current.id;
  switch (step) {
    case "add": {
      if (previous)
        return {
          refused: waits
            ? `the key ${previous.id} is known already; it is to sign next`
            : `the key ${previous.id} is still accepted; drop it first`,
        };
      const made = { id: newKeyId(now), secret: randomBytes(SECRET_BYTES).toString("base64") };
      return { keys: { current, previous: made } };
    }
    case "sign":
      return waits
        ? { keys: { current: previous, previous: current } }
        : { refused: "no new key is known; add one first" };
    case "drop":
      if (!previous) return { refused: `${current.id} is the only key` };
      return waits
        ? { refused: `${previous.id} has not signed yet; dropping it would lose the new key` }
        : { keys: { current } };
  }
}
