import type { AskError } from "./api.ts";

/** What to do about an error, by its kind; the service's own sentence says what is wrong. */
const REMEDIES: Readonly<Record<string, string>> = {
  offline: "Start it again with npm start or npx savepoint console, and open the address that it prints.",
  "game-not-found": "Look for the game in the list; ids are case-sensitive.",
  "game-wiped": "A wiped game cannot be brought back; its id can be used again from the time above.",
  "history-gone": "What is missing has expired or was damaged. The newest state may still be there.",
  "recovery-disabled": "Reading states is switched off for this game: see the flags under Health.",
  "store-unavailable": "The database does not answer: see Health.",
};

/** Says what went wrong, and what to do. */
export function Fault({ error, again }: { readonly error: AskError; readonly again?: () => void }) {
  const remedy = REMEDIES[error.kind];
  return (
    <div class="fault" role="alert">
      <p>{error.message}</p>
      {remedy && <p class="quiet">{remedy}</p>}
      {again && (
        <button type="button" onClick={again}>
          Try again
        </button>
      )}
    </div>
  );
}
