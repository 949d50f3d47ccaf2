import {
  GetFunctionConfigurationCommand,
  LambdaClient,
  PublishVersionCommand,
  UpdateAliasCommand,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionUpdated,
} from "@aws-sdk/client-lambda";
import { FUNCTION_NAMES } from "../../../infra/functions.ts";
import { awsError } from "../aws-error.ts";
import type { Context } from "../command.ts";
import type { Result } from "../result.ts";
import { type Decision, readsFlags, shownDecision, withDecision } from "./override-functions.ts";

const ALIAS = "live";
const UPDATE_SECONDS = 60;

type Found = {
  readonly name: string;
  readonly FunctionName: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly RevisionId: string | undefined;
};

/** Sets or removes the override on every function of a stage that reads flags. @throws {CliError} */
export async function runOverride(
  decision: Decision,
  { target: { name: stage }, dryRun, confirm, progress }: Context,
): Promise<Result> {
  const client = new LambdaClient({});
  try {
    const found = await functionsOf(client, stage);
    const lines = found.map(({ name, environment }) => {
      const after = shownDecision(withDecision(environment, decision));
      return `${name}: ${shownDecision(environment)}, then ${after}`;
    });
    const functions = found.map(({ name }) => name);
    if (dryRun) return { json: { dryRun, decision, functions }, lines };
    await confirm({
      text: `${lines.join("\n")}\nSend all calls of ${stage} to functions that are changed so?`,
      leaves: `Some functions are changed, the others not: run npx savepoint override ${decision} --stage ${stage} again.`,
      ...(stage === "prod" && decision === "on" && { typed: stage }),
    });
    for (const one of found) {
      progress.show(`changing ${one.name}`);
      await change(client, one, decision);
    }
    return { json: { decision, functions }, lines: [...lines, `All calls of ${stage} go by that now.`] };
  } catch (error) {
    throw awsError(error, `The functions of ${stage} could not all be changed`);
  } finally {
    client.destroy();
  }
}

async function functionsOf(client: LambdaClient, stage: string): Promise<Found[]> {
  const all = await Promise.all(
    FUNCTION_NAMES.map(async (name) => {
      const FunctionName = `savepoint-${stage}-${name}`;
      const { Environment, RevisionId } = await client.send(
        new GetFunctionConfigurationCommand({ FunctionName }),
      );
      return { name, FunctionName, environment: Environment?.Variables ?? {}, RevisionId };
    }),
  );
  return all.filter(({ environment }) => readsFlags(environment));
}

/** Changes one function, and lets its alias send all calls to a version that has the change; the same again does no harm. */
async function change(
  client: LambdaClient,
  { FunctionName, environment, RevisionId }: Found,
  decision: Decision,
): Promise<void> {
  // The revision: what somebody else changed since it was read must not be undone.
  const Environment = { Variables: { ...withDecision(environment, decision) } };
  await client.send(new UpdateFunctionConfigurationCommand({ FunctionName, Environment, RevisionId }));
  await waitUntilFunctionUpdated({ client, maxWaitTime: UPDATE_SECONDS }, { FunctionName });
  const { Version } = await client.send(new PublishVersionCommand({ FunctionName }));
  await client.send(
    new UpdateAliasCommand({
      FunctionName,
      Name: ALIAS,
      FunctionVersion: Version,
      RoutingConfig: { AdditionalVersionWeights: {} },
    }),
  );
}
