import { withinTime } from "../../calls/invocation.ts";
import type { BaseServices } from "../../open/open-base.ts";
import { missingProfiles } from "../../open/unread.ts";
import type { StateTable } from "../../store/state-table.ts";
import { bareRoute, type Route } from "../http/route.ts";
import { tableLook } from "./look.ts";

const LOOK_MS = 1_000;

/** What the health is answered from. */
export type HealthServices = BaseServices & { readonly stateTable: Pick<StateTable, "get"> };

/** Answers whether games can be kept: the database answers, and the configuration was read. */
export function health(services: HealthServices): Route {
  const look = tableLook(services.stateTable);
  return bareRoute({
    operation: "health",
    answer: async (_request, { now }) => {
      const answers = await withinTime(LOOK_MS, async () => await look(now));
      const missing = missingProfiles(services);
      const reasons = [
        ...(answers ? [] : ["the database does not answer"]),
        ...missing.map((name) => `${name} could not be read from AppConfig yet, so nothing is written`),
      ];
      return reasons.length === 0
        ? { status: 200, body: { status: "ok" } }
        : { status: 503, body: { status: "unavailable", reasons } };
    },
  });
}
