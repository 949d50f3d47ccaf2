// Values of a game of chess that several examples share. A test holds each example against its schema.

/** A cursor as it looks. */
export const CURSOR = "k1.WyJyb29tLTQyIiwiY2hlc3MiXQ.dGhpcyBpcyBubyByZWFsIHNpZ25hdHVyZQ";
export const TIME = "2027-01-31T12:00:00.000Z";
export const FEN = "rnbqkbnr/pppppppp/8/8/4P3/8/PPPP1PPP/RNBQKBNR b KQkq - 0 1";
export const STATE = {
  gameId: "room-42",
  gameType: "chess",
  version: 1,
  phase: "PLAYING",
  time: TIME,
  state: { fen: FEN },
  cursor: CURSOR,
};
export const LISTED_SNAPSHOT = {
  version: 20,
  phase: "PLAYING",
  schemaVersion: 1,
  chunks: 0,
  checksum: "n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg",
  madeAt: TIME,
};
