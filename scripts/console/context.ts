import type { SavepointClient } from "#client";
import type { Context } from "../cli/command.ts";
import type { Target } from "../cli/target.ts";
import type { Terminal } from "../cli/terminal.ts";

/** What a console works on. */
export type ConsoleOptions = {
  readonly target: Target;
  readonly client: SavepointClient;
  /** Refuse everything that changes something. */
  readonly readOnly: boolean;
  /** The flags file of a local stack. */
  readonly flags?: string | undefined;
};

/** Nobody reads along: what a command prints comes back as its result. */
const NO_TERMINAL: Terminal = {
  out: () => {},
  err: () => {},
  freshLine: () => {},
  rewrite: undefined,
  ask: undefined,
  readAll: async () => "",
  paint: (_, text) => text,
  control: false,
  columns: undefined,
  rows: undefined,
};

/** What a command works with when the page runs it: the page has asked already, so there is no question. */
export function consoleContext({ target, client }: ConsoleOptions, dryRun = false): Context {
  return {
    target,
    client,
    terminal: NO_TERMINAL,
    progress: { show: () => {}, clear: () => {} },
    interruption: { signal: new AbortController().signal, leaves: () => {}, finishes: () => {} },
    dryRun,
    json: true,
    confirm: async () => {},
    clock: Date.now,
  };
}
