/** Something that happened. Versions of a game order its events; the same event may be seen twice. */
export type SeenEvent = { readonly event: string; readonly gameId: string; readonly [more: string]: unknown };

/** Looks for what happened since the last look. */
export type Look = () => Promise<readonly SeenEvent[]>;
