import shipped from "../../../../../lambdas/flags/game-types.json" with { type: "json" };

/** The states of these lives: flat, so that the model needs no patching of its own. */
export type FlatState = { readonly [key: string]: number };

/** A change of one transition. `patch` fails where `remove` finds nothing. */
export type Change =
  | { readonly kind: "merge"; readonly key: string; readonly value: number | null }
  | { readonly kind: "whole"; readonly state: FlatState }
  | { readonly kind: "add" | "remove"; readonly key: string; readonly value: number }
  | { readonly kind: "nothing" };

/** A transition, as the model understands it. */
export type Move = { readonly change: Change; readonly to?: string | undefined };

/** Where a game was at a version; a cursor only at the end of a commit. */
export type Point = { readonly phase: string; readonly state: FlatState; readonly cursor?: string };

/** A commit that was accepted, as it was asked for, and the answer. */
export type Accepted = { readonly path: string; readonly body: object; readonly text: string };

/** A game as the model knows it: its points by version. */
export type ModelGame = {
  readonly type: string;
  readonly created: Accepted;
  readonly points: Point[];
  readonly accepted: Accepted[];
  wiped: boolean;
};

/** All games by id. */
export type Model = { readonly games: Map<string, ModelGame>; commits: number };

/** Where a game is. */
export function newestOf({ points }: ModelGame): Point {
  const last = points.at(-1);
  if (!last) throw new Error("a game has points");
  return last;
}

/** A point with a cursor, so many commits back; the first where there are not as many. */
export function standBack(
  { points }: ModelGame,
  commits: number,
): Required<Point> & { readonly version: number } {
  const ends = points.flatMap(({ cursor, ...point }, version) =>
    cursor === undefined ? [] : [{ ...point, cursor, version }],
  );
  const found = ends.at(-1 - commits) ?? ends[0];
  if (!found) throw new Error("the creation is a point with a cursor");
  return found;
}

/** What the rules make of moves: the points after each, or the kind of the refusal. */
export function play(type: string, from: Point, moves: readonly Move[]): Point[] | string {
  const points: Point[] = [];
  let { phase, state } = from;
  // Phases come first, for all of them; then the states.
  const phases = followPhases(type, phase, moves);
  if (typeof phases === "string") return phases;
  for (const [index, { change }] of moves.entries()) {
    const changed = apply(state, change);
    if (!changed) return "patch-does-not-apply";
    phase = phases[index] ?? phase;
    state = changed;
    points.push({ phase, state });
  }
  return points;
}

function followPhases(type: string, from: string, moves: readonly Move[]): string[] | string {
  const rules: { readonly [phase: string]: readonly string[] } | undefined =
    type === "six-phase" ? shipped["six-phase"].phases : undefined;
  const phases: string[] = [];
  let phase = from;
  for (const { to = phase } of moves) {
    if (phase === "GAME_OVER") return "game-finished";
    if (to !== phase && rules && !(rules[phase] ?? []).includes(to)) return "phase-change-not-allowed";
    phase = to;
    phases.push(phase);
  }
  return phases;
}

function apply(state: FlatState, change: Change): FlatState | undefined {
  switch (change.kind) {
    case "nothing":
      return state;
    case "whole":
      return change.state;
    case "add":
      return { ...state, [change.key]: change.value };
    case "remove":
      return change.key in state ? without(state, change.key) : undefined;
    case "merge":
      return change.value === null ? without(state, change.key) : { ...state, [change.key]: change.value };
  }
}

function without(state: FlatState, key: string): FlatState {
  return Object.fromEntries(Object.entries(state).filter(([name]) => name !== key));
}

/** A move as a request has it. */
export function asTransition({ change, to }: Move): object {
  const transition = { action: change.kind, ...(to !== undefined && { to }) };
  switch (change.kind) {
    case "nothing":
      return transition;
    case "whole":
      return { ...transition, state: change.state };
    case "merge":
      return { ...transition, patch: { [change.key]: change.value } };
    case "add":
      return { ...transition, patch: [{ op: "add", path: `/${change.key}`, value: change.value }] };
    case "remove":
      return { ...transition, patch: [{ op: "remove", path: `/${change.key}` }] };
  }
}
