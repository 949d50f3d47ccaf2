import * as z from "zod/mini";
import { gameStatus, label, moment, name, version } from "../http/schemas.ts";

/** The id of a run; a correction's id is made of it and of the game. */
export const recoveryId = z.string().check(z.regex(/^(?!\.)[A-Za-z0-9._-]{1,40}$/));
/** What is done with each game. */
export const fleetMode = z.enum(["check", "recover", "restore"]);
/** Which games are meant. */
export const gamesWhere = z.strictObject({
  gameType: z.exactOptional(name),
  status: z.exactOptional(gameStatus),
  phase: z.exactOptional(name),
});

/** `POST /v1/recoveries`. */
export const startRecoveryRequest = z
  .strictObject({
    recoveryId,
    mode: fleetMode,
    where: z.exactOptional(gamesWhere),
    activeSince: z.exactOptional(moment),
    at: z.exactOptional(moment),
    versionBefore: z.exactOptional(version.check(z.gte(1))),
    reason: z.exactOptional(label),
    gamesPerSecond: z._default(z.int().check(z.gte(1), z.lte(10_000)), 200),
    run: z.exactOptional(z.boolean()),
  })
  .check(
    z.refine(
      ({
        mode,
        at,
        versionBefore,
        reason,
      }: {
        mode: string;
        at?: unknown;
        versionBefore?: unknown;
        reason?: unknown;
      }) => {
        const targets = [at, versionBefore].filter((given) => given !== undefined).length;
        return mode === "restore" ? targets === 1 && reason !== undefined : targets === 0;
      },
      { error: "a restore needs a reason, and either at or versionBefore; the other modes neither" },
    ),
  );
