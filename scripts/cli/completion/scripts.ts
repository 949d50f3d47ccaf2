import type { CommandWords } from "./words.ts";

/** The shells that are completed for. */
export const SHELLS = ["bash", "zsh", "fish"] as const;
/** One of {@link SHELLS}. */
export type Shell = (typeof SHELLS)[number];

/** The script that a shell reads to complete the command. */
export function completionScript(shell: Shell, commands: readonly CommandWords[]): string {
  if (shell === "fish") return fish(commands);
  const script = bash(commands);
  return shell === "bash" ? script : `${ZSH_BEGIN}\n${script}`;
}

/** zsh runs bash's completions as they are, once its own completion works, which a shell without settings does not load. */
const ZSH_BEGIN = `(( $+functions[compdef] )) || { autoload -Uz compinit && compinit -i; }
autoload -Uz bashcompinit && bashcompinit`;

function bash(commands: readonly CommandWords[]): string {
  const cases = commands.map(({ name, options, values, files }) => {
    const words = [...options.flatMap(({ names }) => names), "--help", ...values].join(" ");
    return `    ${name}) words="${words}"; files=${files ? 1 : 0} ;;`;
  });
  const choices = commands.flatMap(({ name, options }) =>
    options
      .filter(({ values }) => values.length > 0)
      .flatMap(({ names, values }) =>
        names.map(
          (option) =>
            `    ${name}:${option}) COMPREPLY=($(compgen -W "${values.join(" ")}" -- "$current")); return ;;`,
        ),
      ),
  );
  const taking = [
    ...new Set(
      commands.flatMap(({ options }) => options.flatMap(({ takes, names }) => (takes ? names : []))),
    ),
  ];
  return `_savepoint() {
  local current="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" command="" words="" files=0 index
  for ((index = 1; index < COMP_CWORD; index++)); do
    case "\${COMP_WORDS[index]}" in savepoint|-*) ;; *) command="\${COMP_WORDS[index]}"; break ;; esac
  done
  if [[ -z $command ]]; then
    COMPREPLY=($(compgen -W "${commands.map(({ name }) => name).join(" ")} help --help --version" -- "$current"))
    return
  fi
  case "$command:$before" in
${choices.join("\n")}
  esac
  case "$before" in ${taking.join("|")}) COMPREPLY=($(compgen -f -- "$current")); return ;; esac
  case "$command" in
${cases.join("\n")}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  if [[ $files == 1 && $current != -* ]]; then COMPREPLY+=($(compgen -f -- "$current")); fi
}
complete -F _savepoint savepoint`;
}

function fish(commands: readonly CommandWords[]): string {
  const lines = commands.flatMap(({ name, summary, options, values, files }) => {
    const within = `-n "__fish_seen_subcommand_from ${name}"`;
    const named = options.map(({ names, description, takes, values: choices }) => {
      const flags = names.map((option) =>
        option.startsWith("--") ? `-l ${option.slice(2)}` : `-s ${option.slice(1)}`,
      );
      const value = takes ? (choices.length > 0 ? ` -x -a "${choices.join(" ")}"` : " -r") : "";
      return `complete -c savepoint ${within} ${flags.join(" ")}${value} -d ${quoted(description)}`;
    });
    return [
      `complete -c savepoint -n __fish_use_subcommand -a ${name} -d ${quoted(summary)}`,
      ...(values.length > 0 ? [`complete -c savepoint ${within} -a "${values.join(" ")}"`] : []),
      ...(files ? [`complete -c savepoint ${within} -F`] : []),
      ...named,
    ];
  });
  const always = ["-f", "-s h -l help", "-n __fish_use_subcommand -l version"];
  return [...always.map((words) => `complete -c savepoint ${words}`), ...lines].join("\n");
}

function quoted(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
