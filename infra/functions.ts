/** Names of the functions; each has its entry point in `lambdas/functions/<name>.ts`. */
export const FUNCTION_NAMES = [
  "transition",
  "snapshot",
  "recovery",
  "games",
  "operations",
  "change-feed",
  "retention",
  "recover-segment",
  "events",
] as const;

/** Name of a function, the same in folders, metrics (`service`), logs and policies. */
export type FunctionName = (typeof FUNCTION_NAMES)[number];

/** What wakes a function. */
export type Trigger = "api" | "stream" | "schedule" | "state machine";

/** What a function is given; the same in every stage. */
export type FunctionSettings = {
  /** What it does, shown in the console. */
  readonly description: string;
  readonly trigger: Trigger;
  /** Memory in MB; Lambda gives a whole processor at 1,769 MB and a share of it below. */
  readonly memoryMb: number;
  /** Longest run in seconds. An API function ends before API Gateway gives up (30 s). */
  readonly timeoutSeconds: number;
};

/** Every function and what it is given. */
export const FUNCTIONS: { readonly [name in FunctionName]: FunctionSettings } = {
  transition: {
    description: "Appends transitions and corrections",
    trigger: "api",
    memoryMb: 1024,
    timeoutSeconds: 10,
  },
  snapshot: {
    description: "Makes, lists and reads snapshots",
    trigger: "api",
    memoryMb: 1024,
    timeoutSeconds: 25,
  },
  recovery: {
    description: "Reads states and history, and recovers games",
    trigger: "api",
    memoryMb: 1024,
    timeoutSeconds: 25,
  },
  games: {
    description: "Creates, lists, describes and wipes games",
    trigger: "api",
    memoryMb: 512,
    timeoutSeconds: 10,
  },
  operations: {
    description: "Flags, health, metrics and the API's description",
    trigger: "api",
    memoryMb: 512,
    timeoutSeconds: 10,
  },
  "change-feed": {
    description: "Follows notable commits: directory and snapshots",
    trigger: "stream",
    memoryMb: 1024,
    timeoutSeconds: 60,
  },
  retention: {
    description: "Snapshots idle games long before their commits expire",
    trigger: "schedule",
    memoryMb: 512,
    timeoutSeconds: 300,
  },
  "recover-segment": {
    description: "Recovers the games of one part of the directory",
    trigger: "state machine",
    memoryMb: 1024,
    timeoutSeconds: 300,
  },
  // Woken only where the stage asks for events.
  events: {
    description: "Publishes what happens in games",
    trigger: "stream",
    memoryMb: 256,
    timeoutSeconds: 60,
  },
};

/** The functions that a trigger wakes, in a fixed order. */
export function functionsWokenBy(trigger: Trigger): readonly FunctionName[] {
  return FUNCTION_NAMES.filter((name) => FUNCTIONS[name].trigger === trigger);
}
