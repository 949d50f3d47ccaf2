import * as z from "zod/mini";
import { defineCommand } from "../command.ts";
import { completionScript, SHELLS } from "../completion/scripts.ts";
import { wordsOf } from "../completion/words.ts";

/** Completion for shells. */
export const command = defineCommand({
  name: "completion",
  summary: "Print the script that lets a shell complete this command",
  details:
    "bash: source <(savepoint completion bash), in ~/.bashrc. zsh: the same, in ~/.zshrc, after compinit. fish: savepoint completion fish > ~/.config/fish/completions/savepoint.fish. It completes the command savepoint: install it (npm link), or alias it to npx savepoint.",
  example: "completion bash",
  arguments: [["<shell>", "bash, zsh or fish", SHELLS]],
  where: "here",
  input: z.strictObject({ shell: z.enum(SHELLS, `one of ${SHELLS.join(", ")}`) }),
  run: async ({ shell }) => {
    // Loaded when needed: every command is a file, this one too.
    const { loadCommands } = await import("../load-commands.ts");
    const script = completionScript(shell, wordsOf(await loadCommands()));
    return { json: { shell, script }, lines: script.split("\n") };
  },
});
