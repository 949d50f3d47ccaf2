/**
 * Stands in for `@smithy/core/event-streams` in the functions' bundles: the SDK loads it for operations that stream
 * events, and none that a function calls does.
 */
export class EventStreamSerde {
  constructor() {
    throw new Error("Event streams are left out of the functions' bundles (infra/bundling.ts)");
  }
}
