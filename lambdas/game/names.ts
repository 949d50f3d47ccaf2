// Neither "." nor "..": clients and proxies take those out of a path (RFC 3986 §5.2.4), which then leads elsewhere.

/** What a phase, a game type and a commit's id are made of. */
export const NAME = /^(?!\.{1,2}$)[A-Za-z0-9._:-]{1,64}$/;

/** What a game's id is made of. */
export const GAME_ID = /^(?!\.{1,2}$)[A-Za-z0-9._:-]{1,128}$/;
