import { dynamoClient } from "../store/dynamo-client.ts";
import { dynamoStateTable } from "../store/dynamo-state-table.ts";
import { guardStateTable } from "../store/guarded.ts";
import type { StateTable } from "../store/state-table.ts";
import type { BaseServices } from "./open-base.ts";
import { storeGuard } from "./store-guard.ts";
import { variable } from "./variable.ts";

/** Opens the state table for the look that health takes, with nothing else of the store. @throws when it is not named. */
export function openHealth(
  base: BaseServices,
  env: NodeJS.ProcessEnv = process.env,
): BaseServices & { readonly stateTable: StateTable } {
  const table = dynamoStateTable(dynamoClient(), variable(env, "STATE_TABLE"), base.telemetry.consume);
  return { ...base, stateTable: guardStateTable(table, storeGuard(base.breaker)) };
}
