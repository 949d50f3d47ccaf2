import { Annotations, CfnOutput, Duration, Stack, type StackProps } from "aws-cdk-lib";
import type { HttpApi } from "aws-cdk-lib/aws-apigatewayv2";
import type { Queue } from "aws-cdk-lib/aws-sqs";
import type { Construct } from "constructs";
import { deployByCanary } from "./canary.ts";
import { ServiceFunction } from "./function.ts";
import { FUNCTION_NAMES, type FunctionName, functionsWokenBy } from "./functions.ts";
import { publishEvents } from "./game-events.ts";
import { ServiceApi } from "./http-api.ts";
import { excesses } from "./quotas.ts";
import { recoverAll } from "./recover-all.ts";
import type { ServiceParts } from "./service-parts.ts";
import { followStream, NOTABLE, runEvery } from "./triggers.ts";

const CHANGE_FEED = { id: "ChangeFeed", filters: [NOTABLE], atOnce: 4 };

/** What runs: the functions, and what wakes them (HTTP API, change feed, schedule). */
export class ApiStack extends Stack {
  readonly functions: readonly ServiceFunction[];
  readonly httpApi: HttpApi;
  /** Dead-letter queues, by the function whose events they take. */
  readonly deadLetters: ReadonlyMap<FunctionName, Queue>;
  readonly #byName: ReadonlyMap<FunctionName, ServiceFunction>;

  constructor(scope: Construct, id: string, parts: ServiceParts, props: StackProps) {
    super(scope, id, props);
    const { stage, data, lambdas } = parts;
    for (const { id: quota, what } of excesses(stage, this.region))
      Annotations.of(this).addWarningV2(`savepoint:${quota}`, what);
    this.#byName = new Map(FUNCTION_NAMES.map((name) => [name, new ServiceFunction(this, name, parts)]));
    this.functions = [...this.#byName.values()];
    this.httpApi = new ServiceApi(this, "Api", stage, (name) => this.functionNamed(name)).api;
    const [feed, events] = [this.functionNamed("change-feed"), this.functionNamed("events")];
    this.deadLetters = new Map([
      ["change-feed", followStream(this, feed, data.stateTable, CHANGE_FEED)],
      ["retention", runEvery(this, this.functionNamed("retention"), Duration.minutes(stage.sweepMinutes))],
      ...(stage.events ? [["events", publishEvents(this, stage, events, data.stateTable)] as const] : []),
    ]);
    recoverAll(this, stage, this.functionNamed("recover-segment"), this.functionNamed("recovery"));
    if (stage.features.canary) deployByCanary(this, stage, lambdas, this.wokenByApi());
    new CfnOutput(this, "ChangeFeedDeadLetters", { value: this.deadLettersOf("change-feed").queueUrl });
    new CfnOutput(this, "RetentionDeadLetters", { value: this.deadLettersOf("retention").queueUrl });
    new CfnOutput(this, "Url", { value: this.httpApi.apiEndpoint });
  }

  /** The function of that name. */
  functionNamed(name: FunctionName): ServiceFunction {
    const found = this.#byName.get(name);
    if (!found) throw new Error(`There is no function ${name}`);
    return found;
  }

  private deadLettersOf(name: FunctionName): Queue {
    const found = this.deadLetters.get(name);
    if (!found) throw new Error(`The function ${name} has no dead letters`);
    return found;
  }

  private wokenByApi(): ServiceFunction[] {
    return functionsWokenBy("api").map((name) => this.functionNamed(name));
  }
}
