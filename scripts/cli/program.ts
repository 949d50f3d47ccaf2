import { Command, CommanderError, Option } from "commander";
import manifest from "../../package.json" with { type: "json" };
import type { CliCommand } from "./command.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";
import { explain, printExplanation } from "./explain.ts";
import { environmentHelp, exitCodesHelp, NO_TERMINAL_COLUMNS } from "./help.ts";
import { loadCommands } from "./load-commands.ts";
import { runCommand } from "./run-command.ts";
import { sharedOptions } from "./shared-options.ts";
import type { Terminal } from "./terminal.ts";

/** Columns for descriptions from which on they are wrapped: half a terminal of 60. */
const NARROWEST_HELP = 20;

const SUMMARY = "Operates Savepoint: games, and the stages that keep them.";

/** Runs a command line. @returns The exit code. */
export async function runCli(words: readonly string[], terminal: Terminal): Promise<ExitCode> {
  let exitCode: ExitCode = EXIT.ok;
  const { columns: width } = terminal;
  const program = new Command("savepoint")
    .description(SUMMARY)
    .version(manifest.version)
    .configureHelp({ minWidthToWrap: NARROWEST_HELP })
    .enablePositionalOptions()
    .showSuggestionAfterError()
    .exitOverride()
    .configureOutput({
      getOutHelpWidth: () => width ?? NO_TERMINAL_COLUMNS,
      writeOut: (text) => terminal.out(text.trimEnd()),
      writeErr: (text) => terminal.err(text.trimEnd()),
      outputError: (text, write) => {
        const message = text.replace(/^error: /, "").trimEnd();
        if (!wantsJson(words)) return write(`savepoint: ${message}`);
        write(JSON.stringify({ error: { message, exitCode: EXIT.usage } }));
      },
    })
    .addHelpText("after", `\n${environmentHelp(width)}\n\n${exitCodesHelp(width)}`);
  for (const command of await loadCommands()) {
    addCommand(program, command, width, async (input) => {
      exitCode = await runCommand(command, input, terminal);
    });
  }
  try {
    await program.parseAsync(words, { from: "user" });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError)
      return error.exitCode === 0 || error.code === "commander.help" ? EXIT.ok : EXIT.usage;
    const explained = explain(error);
    printExplanation(explained, terminal, wantsJson(words));
    return explained.exitCode;
  }
}

function addCommand(
  program: Command,
  command: CliCommand,
  width: number | undefined,
  run: (input: Record<string, unknown>) => Promise<void>,
): void {
  const added = program.command(command.name).summary(command.summary);
  added.description(
    command.details === undefined ? command.summary : `${command.summary}.\n\n${command.details}`,
  );
  for (const [name, description] of command.arguments) added.argument(name, description);
  for (const [flags, description, fallback] of command.options) added.option(flags, description, fallback);
  for (const [flags, description, , values] of sharedOptions(command)) {
    const option = new Option(flags, description);
    added.addOption(values && flags.startsWith("-o") ? option.choices(values) : option);
  }
  added.addHelpText("after", `\nExample:\n  $ npx savepoint ${command.example}\n\n${exitCodesHelp(width)}`);
  added.action(async () => {
    const values: readonly unknown[] = added.processedArgs;
    const named = added.registeredArguments.map((argument, index) => [argument.name(), values[index]]);
    await run({ ...added.opts(), ...Object.fromEntries(named) });
  });
}

/** Whether the answer is to be JSON, of a command line that may be wrong. */
function wantsJson(words: readonly string[]): boolean {
  return /(?:^| )(?:--json|-o ?=?json|--output[ =]json)(?: |$)/.test(words.join(" "));
}
