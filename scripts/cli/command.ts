import type * as z from "zod/mini";
import type { SavepointClient } from "#client";
import type { Question } from "./confirm.ts";
import { checkInput } from "./input.ts";
import type { Interruption } from "./interruption.ts";
import type { Progress } from "./progress.ts";
import type { Result } from "./result.ts";
import type { Target } from "./target.ts";
import type { Terminal } from "./terminal.ts";

/** An option as the help shows it: `--limit <n>`, what it is for, its value if not given, and the values it takes. */
export type OptionSpec = readonly [
  flags: string,
  description: string,
  fallback?: string | undefined,
  values?: readonly string[],
];

/** An argument as the help shows it: `<game>`, what it is, and the values it takes where they are few. */
export type ArgumentSpec = readonly [name: string, description: string, values?: readonly string[]];

/** What a command has to work with, besides its input. */
export type Context = {
  readonly target: Target;
  readonly client: SavepointClient;
  readonly terminal: Terminal;
  readonly progress: Progress;
  /** What Ctrl+C does. A command that leaves something behind when it ends early says so beforehand. */
  readonly interruption: Interruption;
  /** Whether a change is only to be shown. */
  readonly dryRun: boolean;
  /** Whether the result is printed as JSON: a command that prints by itself does so, too. */
  readonly json: boolean;
  /** Asks before a change; from the yes on, an interruption says what it leaves. @throws {CliError} unless the answer was yes. */
  readonly confirm: (question: Question) => Promise<void>;
  /** ms since 1970. */
  readonly clock: () => number;
};

/** A command as the program runs it. */
export type CliCommand = {
  readonly name: string;
  /** One line, for the list of commands. */
  readonly summary: string;
  /** What the list does not say: how it works, what to know. */
  readonly details?: string;
  /** A command line that works, as typed after `npx savepoint`. */
  readonly example: string;
  /** Arguments in order. */
  readonly arguments: readonly ArgumentSpec[];
  readonly options: readonly OptionSpec[];
  /** Whether it changes something: it takes `--dry-run` then, and `--yes` when it asks first. */
  readonly changes?: "quietly" | "asks";
  /**
   * What is typed that only reads, as `archive ls`, of a command that changes something otherwise: then `--dry-run` and
   * `--yes` are refused. @throws {CliError} where the input is not accepted.
   */
  readonly onlyReads?: (input: unknown) => string | undefined;
  /** Whether its result is a table: it takes `-o csv` then. */
  readonly lists?: boolean;
  /**
   * Where it works: by default through the API, of a stage or a local stack. One that works on a `stage` calls AWS
   * alone, so it can be run before there is an API, and after. One that works `here` has to do with this machine only.
   * One that works `anywhere` says what it can where neither is given.
   */
  readonly where?: "api" | "stage" | "here" | "anywhere";
  /** Whether it runs although the stage can't be found: it says why itself. */
  readonly diagnoses?: true;
  /** Checks the input, and runs. @throws {CliError} */
  readonly run: (input: unknown, context: Context) => Promise<Result>;
};

type Spec<Input> = Omit<CliCommand, "run" | "onlyReads" | "arguments" | "options"> & {
  readonly arguments?: CliCommand["arguments"];
  readonly options?: CliCommand["options"];
  /** Arguments and options together, by name (`--updated-after` is `updatedAfter`). */
  readonly input: z.ZodMiniType<Input>;
  readonly onlyReads?: (input: Input) => string | undefined;
  readonly run: (input: Input, context: Context) => Promise<Result>;
};

/** Defines a command; each file in `commands/` exports one as `command`. */
export function defineCommand<Input>(spec: Spec<Input>): CliCommand {
  const { input: schema, run, onlyReads, arguments: names = [], options = [], ...rest } = spec;
  return {
    ...rest,
    arguments: names,
    options,
    ...(onlyReads && { onlyReads: (input) => onlyReads(checkInput(schema, input, names)) }),
    run: async (input, context) => await run(checkInput(schema, input, names), context),
  };
}
