import {
  DeleteFunctionCommand,
  GetAliasCommand,
  LambdaClient,
  paginateListVersionsByFunction,
} from "@aws-sdk/client-lambda";
import { FUNCTION_NAMES } from "../../../infra/functions.ts";
import { counted } from "../counted.ts";
import type { Pruning } from "./pruning.ts";

const ALIAS = "live";

/**
 * Versions of a stage's functions that nothing needs: not the newest few, and none that the alias `live` sends calls to.
 * @param keep How many of each function's newest stay.
 */
export async function oldVersions(stage: string, keep: number): Promise<Pruning> {
  const client = new LambdaClient({});
  const old = await Promise.all(
    FUNCTION_NAMES.map(async (name) => {
      const FunctionName = `savepoint-${stage}-${name}`;
      const { FunctionVersion, RoutingConfig } = await client.send(
        new GetAliasCommand({ FunctionName, Name: ALIAS }),
      );
      const called = new Set([
        FunctionVersion,
        ...Object.keys(RoutingConfig?.AdditionalVersionWeights ?? {}),
      ]);
      const versions: number[] = [];
      for await (const { Versions = [] } of paginateListVersionsByFunction({ client }, { FunctionName }))
        versions.push(...Versions.map(({ Version }) => Number(Version)).filter(Number.isInteger));
      const doomed = versions
        .toSorted((left, right) => right - left)
        .slice(keep)
        .filter((version) => !called.has(String(version)));
      return { name, FunctionName, doomed };
    }),
  );
  return {
    lines: old.map(
      ({ name, doomed }) =>
        `${name}: ${counted(doomed.length, "version")}${doomed.length === 0 ? "" : ` (${doomed.join(", ")})`}`,
    ),
    count: old.reduce((sum, { doomed }) => sum + doomed.length, 0),
    remove: async () => {
      for (const { FunctionName, doomed } of old)
        for (const version of doomed)
          await client.send(new DeleteFunctionCommand({ FunctionName, Qualifier: String(version) }));
    },
  };
}
