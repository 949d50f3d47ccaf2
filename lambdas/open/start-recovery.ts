import type { FleetRun, FleetStep } from "../store/fleet/fleet-run.ts";

/** Begins a step of a run over many games, or continues one that was interrupted. It returns before the step ends. */
export type StartRecovery = (run: FleetRun, step: FleetStep) => Promise<void>;
