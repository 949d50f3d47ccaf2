import type { CliCommand } from "../command.ts";
import { sharedOptions } from "../shared-options.ts";

/** What can be typed after a command, for a shell to complete. */
export type CommandWords = {
  readonly name: string;
  readonly summary: string;
  readonly options: readonly OptionWords[];
  /** The values of its first argument, where they are few. */
  readonly values: readonly string[];
  /** Whether it takes a file. */
  readonly files: boolean;
};

/** An option with its values, where they are few. */
export type OptionWords = {
  /** `--output`, and `-o` where it has one. */
  readonly names: readonly string[];
  readonly description: string;
  readonly takes: boolean;
  readonly values: readonly string[];
};

/** The words of every command. */
export function wordsOf(commands: readonly CliCommand[]): readonly CommandWords[] {
  return commands.map((command) => ({
    name: command.name,
    summary: command.summary,
    options: [...command.options, ...sharedOptions(command)].map(([flags, description, , values = []]) => ({
      names: flags.split(/,? +/).filter((part) => part.startsWith("-")),
      description,
      takes: flags.includes("<"),
      values,
    })),
    values: command.arguments[0]?.[2] ?? [],
    files: [...command.arguments, ...command.options].some(([name]) => /file|data/.test(name)),
  }));
}
