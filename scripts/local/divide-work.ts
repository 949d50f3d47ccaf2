import type { Services } from "../../lambdas/open/services.ts";
import { feedHandler } from "../../lambdas/triggers/feed.ts";
import { sweepHandler } from "../../lambdas/triggers/sweeper.ts";
import type { FollowEvent } from "./feed.ts";
import type { Handler } from "./http-server.ts";
import { invocationOf } from "./invocation.ts";
import type { LocalStore } from "./local-store.ts";
import { lanes } from "./second-thread/lanes.ts";
import { secondThread } from "./second-thread/second-thread.ts";
import type { Sweep } from "./sweeps.ts";

/** Who does what: in one thread, or in two where the store knows its large games. */
export type DividedWork = {
  readonly follow: FollowEvent;
  readonly sweep: Sweep;
  /** A handler that leaves to the second thread what is long. */
  readonly lanes: (quick: Handler) => Handler;
  /** Lets the sweep under way end soon. */
  readonly hurry: () => void;
  readonly close: () => Promise<void>;
};

/** Divides the service's work. @param env The service's environment, which the second thread has too. */
export function divideWork(services: Services, store: LocalStore, env: NodeJS.ProcessEnv): DividedWork {
  const { inTwoThreads, openTables } = store;
  if (!inTwoThreads) {
    const follow = feedHandler(services);
    return {
      follow: async (event) => await follow(event, invocationOf("change-feed")),
      sweep: sweepHandler(services, 1),
      lanes: (quick) => quick,
      hurry: () => {},
      close: async () => {},
    };
  }
  const { isLargeGame, ...database } = inTwoThreads;
  const second = secondThread(env, { openTables, ...database }, services.registry.sink);
  return { ...second, lanes: (quick) => lanes(quick, second.answer, isLargeGame, services.log) };
}
