import { type App, Tags } from "aws-cdk-lib";
import { ApiStack } from "./api.ts";
import { DataStack } from "./data.ts";
import { type FirstConfiguration, firstConfiguration } from "./first-configuration.ts";
import { FlagsStack } from "./flags.ts";
import { ObservabilityStack } from "./observability.ts";
import type { Stage } from "./stage.ts";
import type { Target } from "./stage-check.ts";

/** What is deployed, and where. */
export type ServiceProps = {
  readonly stage: Stage;
  readonly target: Target;
  /** Folder that holds a folder for each function. */
  readonly lambdas: string;
  /** Step of a rotation of the cursor keys. */
  readonly keys?: string;
  /** The first flags and game types; those of the repository if not given. */
  readonly first?: FirstConfiguration;
};

/** The stacks of one stage, in the order in which they are deployed. */
export type Service = {
  readonly data: DataStack;
  readonly flags: FlagsStack;
  readonly api: ApiStack;
  readonly observability: ObservabilityStack;
};

/** Adds a stage of the service to the app. */
export function addService(app: App, { stage, target, lambdas, keys, first }: ServiceProps): Service {
  function named(part: string): string {
    return `Savepoint-${stage.name}-${part}`;
  }
  const props = {
    env: { ...target },
    terminationProtection: stage.deletionProtection,
  };
  const data = new DataStack(app, named("Data"), stage, {
    ...props,
    description: "Savepoint: what is kept",
  });
  const flags = new FlagsStack(app, named("Flags"), {
    ...props,
    stage,
    first: first ?? firstConfiguration(stage.startsEnabled),
    lambdas,
    description: "Savepoint: what is turned on and off without a deploy",
  });
  const api = new ApiStack(
    app,
    named("Api"),
    { stage, data, flags, lambdas, ...(keys === undefined ? {} : { keys }) },
    { ...props, description: "Savepoint: what runs" },
  );
  const observability = new ObservabilityStack(app, named("Observability"), {
    ...props,
    stage,
    data,
    flags,
    api,
    description: "Savepoint: what is watched",
  });
  Tags.of(app).add("service", "savepoint");
  Tags.of(app).add("stage", stage.name);
  return { data, flags, api, observability };
}
