import { Command, CommanderError } from "commander";
import type { CliCommand } from "./command.ts";
import { EXIT, EXIT_CODES_HELP, type ExitCode } from "./exit-codes.ts";
import { explain } from "./explain.ts";
import { loadCommands } from "./load-commands.ts";
import { runCommand } from "./run-command.ts";
import type { Terminal } from "./terminal.ts";

const SUMMARY = "Operates Savepoint: games, and the stages that keep them.";

/** Runs a command line. @returns The exit code. */
export async function runCli(words: readonly string[], terminal: Terminal): Promise<ExitCode> {
  let exitCode: ExitCode = EXIT.ok;
  const program = new Command("savepoint")
    .description(SUMMARY)
    .enablePositionalOptions()
    .showSuggestionAfterError()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.out(text.trimEnd()),
      writeErr: (text) => terminal.err(text.trimEnd()),
      outputError: (text, write) => write(text.replace(/^error:/, "savepoint:")),
    })
    .addHelpText("after", `\n${EXIT_CODES_HELP}`);
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
    const { lines, exitCode: code } = explain(error);
    for (const line of lines) terminal.err(line);
    return code;
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
  if (command.where !== "here") added.option("--stage <name>", "stage on AWS: dev, staging or prod");
  if (command.where === undefined || command.where === "api")
    added.option("--url <url>", "local stack, as http://127.0.0.1:8080");
  added.option("--json", "print the result as JSON");
  if (command.changes) added.option("--dry-run", "only show what would be done");
  if (command.changes === "asks") added.option("--yes", "don't ask");
  added.addHelpText("after", `\nExample:\n  $ npx savepoint ${command.example}\n\n${EXIT_CODES_HELP}`);
  added.action(async () => {
    const values: readonly unknown[] = added.processedArgs;
    const named = added.registeredArguments.map((argument, index) => [argument.name(), values[index]]);
    await run({ ...added.opts(), ...Object.fromEntries(named) });
  });
}
