/** The state does not follow the one that is stored: it was made from another one. It was not stored. */
export class StaleStateError extends Error {
  constructor(found: number, stored: number) {
    super(`the state has _stateID ${found}, and the one that is stored has ${stored}; it was not stored`);
    this.name = "StaleStateError";
  }
}

/**
 * Somebody else changed the same thing of a match first, as the name on a seat. Nothing was changed. boardgame.io's lobby
 * answers it with status 409.
 */
export class MetadataConflictError extends Error {
  readonly status = 409;
  readonly expose = true;

  constructor(what: string) {
    super(`${what} was changed by somebody else meanwhile: read the match again`);
    this.name = "MetadataConflictError";
  }
}
