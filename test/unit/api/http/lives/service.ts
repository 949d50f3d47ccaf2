import { feedHandler } from "../../../../../lambdas/triggers/feed.ts";
import { type Api, apiOf } from "../../../../fixtures/api.ts";
import { INVOCATION } from "../../../../fixtures/invocation.ts";
import { type Shared, sharedTables, type TestServices, testServices } from "../../../../fixtures/services.ts";
import { streamRecords } from "../../../../fixtures/stream-records.ts";

/** The service: a process that can be started again on the same tables. */
export type Service = {
  readonly api: Api;
  /** The process ends, and another begins. */
  readonly restart: () => void;
  /** Time passes, in ms. */
  readonly wait: (ms: number) => void;
  /** The change feed sees all rows, once more. */
  readonly follow: () => Promise<void>;
};

/** Starts a {@link Service}. */
export function startService(): Service {
  const tables: Shared = sharedTables();
  let services: TestServices = testServices(tables);
  let api = apiOf(services);
  return {
    api: async (request, more) => await api(request, more),
    restart: () => {
      const { now } = services.set;
      services = testServices(tables);
      services.set.now = now;
      api = apiOf(services);
    },
    wait: (ms) => {
      services.set.now += ms;
    },
    follow: async () => {
      const rows = [...tables.state.rows.values()].flatMap((ofGame) => [...ofGame.values()]);
      await feedHandler(services)({ Records: streamRecords(rows) }, INVOCATION);
    },
  };
}
