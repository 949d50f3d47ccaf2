import * as z from "zod/mini";

// What is used of a stream's event.
const eventShape = z.object({
  Records: z.array(
    z.object({
      dynamodb: z.object({
        SequenceNumber: z.string(),
        ApproximateCreationDateTime: z.optional(z.number()),
        Keys: z.object({ gameId: z.object({ S: z.string() }) }),
        NewImage: z.optional(z.unknown()),
      }),
    }),
  ),
});

/** A record of the stream; its content is parsed when its turn comes. */
export type StreamRecord = {
  readonly sequence: string;
  readonly gameId: string;
  readonly image: unknown;
  /** When it was written, in ms, where the stream says so. */
  readonly writtenAt?: number;
};

/** The records in a stream's event. @throws when it is none. */
export function recordsIn(event: unknown): readonly StreamRecord[] {
  return eventShape
    .parse(event)
    .Records.map(
      ({ dynamodb: { SequenceNumber, Keys, NewImage, ApproximateCreationDateTime: seconds } }) => ({
        sequence: SequenceNumber,
        gameId: Keys.gameId.S,
        image: NewImage,
        ...(seconds !== undefined && { writtenAt: seconds * 1000 }),
      }),
    );
}

/**
 * Age in ms from which on a record that fails through no fault of AWS is passed over: it would hold up all that come
 * after it.
 */
const PATIENCE_MS = 15 * 60_000;

/** Whether a record that fails by itself was tried for long enough. */
export function isTriedEnough({ writtenAt }: StreamRecord, now: number): boolean {
  return writtenAt !== undefined && now - writtenAt > PATIENCE_MS;
}

/** How a handler says that records must come again. */
export function again(sequences: readonly string[]) {
  return { batchItemFailures: sequences.map((itemIdentifier) => ({ itemIdentifier })) };
}
