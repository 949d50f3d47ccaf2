import * as z from "zod/mini";
import { MAX_TRANSITIONS } from "../../game/limits.ts";
import { at, change, eitherOne, json, label, name, notBoth } from "../http/schemas.ts";

/** What a transition has. */
export const transitionFields = {
  action: label,
  from: z.exactOptional(name),
  to: z.exactOptional(name),
  actor: z.exactOptional(label),
  payload: z.exactOptional(json),
  ...change,
};
/** One thing that happened, as a caller reports it. */
export const transition = z.strictObject(transitionFields).check(notBoth);

/** `POST /v1/games/{gameId}/transitions`. */
export const appendRequest = z
  .strictObject({
    commitId: name,
    ...at,
    resync: z.exactOptional(z.boolean()),
    transitions: z.array(transition).check(z.minLength(1), z.maxLength(MAX_TRANSITIONS)),
  })
  .check(eitherOne);
