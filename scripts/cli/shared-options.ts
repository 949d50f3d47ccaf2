import { STAGES } from "../../infra/stages.ts";
import type { CliCommand, OptionSpec } from "./command.ts";
import { STAGE_NAMES } from "./open-target.ts";

/** The options that a command has besides its own: where it works, how it prints, and whether it changes anything. */
export function sharedOptions({ where = "api", lists, changes }: CliCommand): readonly OptionSpec[] {
  const formats = ["table", "json", ...(lists ? ["csv"] : [])];
  const options: (OptionSpec | false)[] = [
    where !== "here" && ["--stage <name>", `stage on AWS: ${STAGE_NAMES}`, undefined, [...STAGES.keys()]],
    (where === "api" || where === "anywhere") && ["--url <url>", "local stack, as http://127.0.0.1:4700"],
    ["-o, --output <format>", "how the result is printed", undefined, formats],
    ["--json", "the same as -o json; errors are JSON too"],
    changes !== undefined && ["--dry-run", "only show what would be done"],
    changes === "asks" && ["--yes", "don't ask"],
  ];
  return options.filter((option) => option !== false);
}
