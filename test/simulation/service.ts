import type { Append, Origin } from "../../lambdas/game/commit.ts";
import { needsPacking, createGame as newGame } from "../../lambdas/game/creation.ts";
import { signCursor } from "../../lambdas/game/cursor.ts";
import type { Head } from "../../lambdas/game/head.ts";
import type { Json, JsonObject } from "../../lambdas/game/json.ts";
import { RefusedError } from "../../lambdas/game/refusal.ts";
import type { CarriedState } from "../../lambdas/game/sealed-state.ts";
import { type Appended, append, type KnownHead } from "../../lambdas/store/append.ts";
import { appendTo } from "../../lambdas/store/append-to.ts";
import { archiveGame } from "../../lambdas/store/archive.ts";
import { createGame } from "../../lambdas/store/create-game.ts";
import { findVersionAt } from "../../lambdas/store/find-version.ts";
import { forkGame } from "../../lambdas/store/fork.ts";
import { type HistoryPage, type HistoryQuery, readHistory } from "../../lambdas/store/history.ts";
import { makeSnapshot } from "../../lambdas/store/make-snapshot.ts";
import { readPast, readThrough } from "../../lambdas/store/read-through.ts";
import { type Recovered, recover } from "../../lambdas/store/recovery.ts";
import { type SweepReport, sweep } from "../../lambdas/store/sweep.ts";
import { packState } from "../../lambdas/store/whole-states.ts";
import { type Wiped, wipeGame } from "../../lambdas/store/wipe-game.ts";
import type { Process } from "./fleet.ts";
import type { Tampering } from "./tampering.ts";

// What the handlers do with the store, without HTTP: cursors are signed and opened as there.

/** What a request appends to. */
export type At = { readonly cursor: string } | { readonly expectedVersion: number };

/** A head as clients see it: with its cursor. */
export type Signed = { readonly head: Head; readonly cursor: string };

/** What became of an append, with the cursor to continue from. */
export type AppendAnswer = { readonly appended: Appended } & Signed;

/** A state with a cursor to continue from, where there is one. */
export type StateAnswer = {
  readonly recovered: Recovered;
  readonly archived: boolean;
  readonly cursor?: string;
};

/** The service as its clients see it. */
export type Service = {
  readonly create: (
    process: Process,
    game: {
      readonly gameId: string;
      readonly gameType: string;
      readonly state: Json;
      readonly metadata: JsonObject;
      readonly contentDigest: string;
    },
  ) => Promise<Signed & { readonly repeated: boolean }>;
  /** Makes a game from a version of another one. */
  readonly fork: (
    process: Process,
    gameId: string,
    origin: Origin,
    contentDigest: string,
  ) => Promise<{ readonly head: Head }>;
  readonly append: (
    process: Process,
    gameId: string,
    at: At,
    request: Append,
    validate: boolean,
  ) => Promise<AppendAnswer>;
  /** The newest state, or the one at a version. */
  readonly state: (process: Process, gameId: string, version?: number) => Promise<StateAnswer>;
  readonly stateAtTime: (process: Process, gameId: string, moment: number) => Promise<StateAnswer>;
  readonly history: (process: Process, query: HistoryQuery) => Promise<HistoryPage>;
  readonly snapshot: (process: Process, gameId: string) => Promise<number>;
  /** What the sweeper does on its schedule. */
  readonly sweep: (process: Process) => Promise<SweepReport>;
  /** What the change feed and the sweeper do with a game that has ended; nothing with any other. */
  readonly archive: (process: Process, gameId: string) => Promise<void>;
  readonly wipe: (process: Process, gameId: string) => Promise<Wiped>;
};

/** Makes the service, tampered with where a test breaks a rule on purpose. */
export function service(tampering: Tampering): Service {
  const { opened = (cursor) => cursor, recovered: rebuilt = (recovered) => recovered } = tampering;
  function signed({ keys }: Process, { head, issuedAt }: KnownHead, carried?: CarriedState): Signed {
    return { head, cursor: signCursor(keys, head, issuedAt, carried) };
  }
  function past({ keys }: Process, recovered: Recovered): StateAnswer {
    return {
      recovered,
      archived: false,
      ...(recovered.head && { cursor: signCursor(keys, recovered.head, recovered.head.time) }),
    };
  }
  return {
    create: async (process, game) => {
      const type = process.gameTypes.get(game.gameType);
      if (!type) throw new Error(`game type ${game.gameType} is not played here`);
      const packed = needsPacking(game.state) ? await packState(game.state) : undefined;
      const created = await createGame(
        process,
        newGame({ ...game, type, packed }, process.now),
        game.metadata,
      );
      const { head, issuedAt, repeated } = created;
      return { ...signed(process, { head, issuedAt }), repeated };
    },
    fork: async (process, gameId, from, contentDigest) => {
      const { gameTypes, now } = process;
      const { gameType, phase, state } = await readThrough(process, from.gameId, ({ table }) =>
        recover({ table, gameTypes, now }, from),
      );
      const type = gameTypes.get(gameType);
      if (!type) throw new Error(`game type ${gameType} is not played here`);
      const packed = needsPacking(state) ? await packState(state) : undefined;
      const forked = { from, phase };
      return await forkGame(
        process,
        newGame({ gameId, type, state, packed, forked, contentDigest }, now),
        {},
      );
    },
    append: async (process, gameId, at, request, validate) => {
      const { cache, bases, keys, cursors, gameTypes, now } = process;
      const sent = appendTo(process, gameId, at);
      const to = "cursor" in sent ? { gameId, cursor: opened(sent.cursor, now) } : sent;
      const context = {
        cache,
        bases,
        keepStates: true,
        cacheMeter: () => {},
        gameTypes,
        now,
        validate,
        write: true,
      };
      const appended = await readThrough(process, gameId, async (place) => {
        const there = { ...context, table: place.table, write: !place.archived };
        const appended = await append(there, to, request);
        if (place.archived && appended.outcome !== "repeated")
          throw new RefusedError({ kind: "game-archived", gameId });
        if (!tampering.anywhere || appended.outcome !== "conflict") return appended;
        return await append(there, { gameId, expectedVersion: appended.head.version }, request);
      });
      const carried = "carried" in appended ? appended.carried : undefined;
      const answer = signed(process, appended, carried);
      if (appended.outcome === "written") {
        const { head, issuedAt } = appended;
        cursors.note(keys, answer.cursor, { head, issuedAt, ...(carried && { carried }) });
      }
      return { appended, ...answer };
    },
    state: (process, gameId, version) => {
      const read = version === undefined ? readThrough : readPast;
      return read(process, gameId, async ({ table, archived }) => {
        const { now, keys, gameTypes, bases } = process;
        const wanted = { gameId, ...(version !== undefined && { version }) };
        const recovered = rebuilt(await recover({ table, gameTypes, now, bases }, wanted));
        if (archived) return { recovered, archived };
        if (version !== undefined || !recovered.head) return past(process, recovered);
        return { recovered, archived, cursor: signCursor(keys, recovered.head, now) };
      });
    },
    stateAtTime: (process, gameId, moment) =>
      readPast(process, gameId, async ({ table, archived }) => {
        const version = await findVersionAt(table, gameId, moment, process.now);
        const reading = { table, gameTypes: process.gameTypes, now: process.now };
        const recovered = await recover(reading, { gameId, version });
        return archived ? { recovered, archived } : past(process, recovered);
      }),
    history: (process, query) =>
      readPast(process, query.gameId, ({ table }) => readHistory(table, query, process.now)),
    snapshot: async ({ table, games, gameTypes, now }, gameId) => {
      const { manifest } = await makeSnapshot({ table, gameTypes, now }, gameId);
      await games.noteSnapshot(gameId, manifest.head.version);
      return manifest.head.version;
    },
    sweep: ({ table, games, archive, gameTypes, now }) =>
      sweep({ table, games, archive, gameTypes, now, pace: async () => {}, mayGoOn: () => true }),
    archive: async (process, gameId) => {
      const { archive } = process;
      if (archive) await archiveGame({ ...process, archive }, gameId);
    },
    wipe: async (process, gameId) => await wipeGame(process, gameId),
  };
}
