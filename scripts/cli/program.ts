import { Command, CommanderError, Option } from "commander";
import manifest from "../../package.json" with { type: "json" };
import type { CliCommand } from "./command.ts";
import { EXIT, EXIT_CODES_HELP, type ExitCode } from "./exit-codes.ts";
import { explain, printExplanation } from "./explain.ts";
import { loadCommands } from "./load-commands.ts";
import { runCommand } from "./run-command.ts";
import { sharedOptions } from "./shared-options.ts";
import type { Terminal } from "./terminal.ts";

const SUMMARY = "Operates Savepoint: games, and the stages that keep them.";

const ENVIRONMENT_HELP = `Environment:
  SAVEPOINT_STAGE     stage, where neither --stage nor --url is given
  SAVEPOINT_URL       local stack, likewise
  SAVEPOINT_PROFILES  the file that says how stages are reached, and which is the default;
                      ~/.config/savepoint/profiles.json where it is not set (docs/operations.md)
  PAGER               shows what is longer than the terminal; less where it is not set, cat for none
  NO_COLOR, TERM=dumb mean no colours and no other control characters`;

/** Runs a command line. @returns The exit code. */
export async function runCli(words: readonly string[], terminal: Terminal): Promise<ExitCode> {
  let exitCode: ExitCode = EXIT.ok;
  const program = new Command("savepoint")
    .description(SUMMARY)
    .version(manifest.version)
    .enablePositionalOptions()
    .showSuggestionAfterError()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.out(text.trimEnd()),
      writeErr: (text) => terminal.err(text.trimEnd()),
      outputError: (text, write) => {
        const message = text.replace(/^error: /, "").trimEnd();
        if (!wantsJson(words)) return write(`savepoint: ${message}`);
        write(JSON.stringify({ error: { message, exitCode: EXIT.usage } }));
      },
    })
    .addHelpText("after", `\n${ENVIRONMENT_HELP}\n\n${EXIT_CODES_HELP}`);
  for (const command of await loadCommands()) {
    addCommand(program, command, async (input) => {
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
  added.addHelpText("after", `\nExample:\n  $ npx savepoint ${command.example}\n\n${EXIT_CODES_HELP}`);
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
