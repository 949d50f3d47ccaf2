/** What a phase, a game type and a commit's id are made of. */
export const NAME = /^[A-Za-z0-9._:-]{1,64}$/;

/** What a game's id is made of. */
export const GAME_ID = /^[A-Za-z0-9._:-]{1,128}$/;
