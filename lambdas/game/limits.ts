// Sizes beyond which a request is refused with 413, in bytes of UTF-8 JSON.

/** A body, when it is no longer compressed: a whole state and what is around it. */
export const MAX_BODY_BYTES = 6_000_000;
/** A commit is one DynamoDB item, and an item holds 400 KB with its names and keys. */
export const MAX_COMMIT_BYTES = 350 * 1024;
/** A state goes through one Lambda answer, which holds 6 MB. */
export const MAX_STATE_BYTES = 5 * 1024 * 1024;
/** Transitions in one commit. */
export const MAX_TRANSITIONS = 50;
/** Metadata in the directory, read with every page of a list. */
export const MAX_METADATA_BYTES = 16 * 1024;
/**
 * Work of a commit's JSON Patches, in steps: an operation is one, and one more for each 4,096 array elements that it
 * shifts, 128 bytes that it copies, and 16 members that it compares or looks through. A step takes a microsecond or two.
 */
export const MAX_PATCH_STEPS = 10_000;
