import { setTimeout as delay } from "node:timers/promises";
import { LocalError } from "../local/failure.ts";
import { slots } from "../slots.ts";
import { freePort } from "./free-port.ts";
import { type LocalService, startService } from "./local-service.ts";

/** When to kill: as soon as the request is on its way, or as soon as it is answered, of which the caller is to take no notice. */
export type Moment = "sent" | "answered";

/** A service on disk that can be killed and comes back at the same address. */
export type CrashingService = {
  readonly url: string;
  /** Resolves when the service is up. */
  readonly up: () => Promise<void>;
  /**
   * Makes a call, kills the service during it and starts it again; one crash after another.
   * @returns how long the service was away, in ms.
   */
  readonly crashDuring: (call: () => Promise<unknown>, moment: Moment) => Promise<number>;
  /** Rejects when the service ends without having been killed here. */
  readonly failed: Promise<never>;
  readonly stop: () => Promise<void>;
};

const ON_ITS_WAY_MS = 1;

/** Starts a {@link CrashingService} with its data in a directory. */
export async function openCrashingService(data: string): Promise<CrashingService> {
  const port = await freePort();
  const failure = Promise.withResolvers<never>();
  failure.promise.catch(() => {});
  async function start(): Promise<LocalService> {
    // What runs on AWS, as far as one machine can: the adapter for DynamoDB.
    const started = await startService(["--port", String(port), "--data", data, "--database", "dynalite"]);
    started.failed.catch(failure.reject);
    return started;
  }
  let service = start();
  let stopped = false;
  const oneByOne = slots(1);
  const { url } = await service;
  return {
    url,
    up: async () => {
      await service;
    },
    crashDuring: async (call, moment) =>
      await oneByOne(async () => {
        if (stopped) throw new LocalError("The service was stopped.");
        const killed = await service;
        const called = Promise.allSettled([call()]);
        await (moment === "answered" ? called : delay(ON_ITS_WAY_MS));
        const killedAt = performance.now();
        const gone = killed.kill();
        service = gone.then(start);
        await service;
        const awayMs = performance.now() - killedAt;
        await called;
        return awayMs;
      }),
    failed: failure.promise,
    stop: async () => {
      stopped = true;
      // After a crash that is under way: what it starts must not stay behind.
      await oneByOne(async () => await (await service.catch(() => undefined))?.stop());
    },
  };
}
