/**
 * List prices of us-east-1 in US dollars, without free tiers and discounts, as AWS published them at {@link PRICES.asOf}.
 * Sources: the pricing pages of DynamoDB (on demand), API Gateway (HTTP API), Lambda (arm64), CloudWatch and S3. Put in
 * those of your region and day, and run it again.
 */
export const PRICES = {
  asOf: "2025-11",
  region: "us-east-1",
  /** A million write request units. */
  millionWrites: 0.625,
  /** A million read request units. */
  millionReads: 0.125,
  /** A GB of a table for a month, with point-in-time recovery ($0.25 and $0.20). */
  gbTableMonth: 0.45,
  /** A million requests of an HTTP API: the first 300 million of a month, and those beyond. */
  millionRequests: 1,
  millionRequestsBeyond: 0.9,
  requestsBeyond: 300e6,
  /** A million calls of Lambda. */
  millionCalls: 0.2,
  /** A GB-second of Lambda on arm64. */
  gbSecond: 0.0000133334,
  /** A GB of logs taken in. */
  gbLogs: 0.5,
  /** A GB in the archive for a month, in Glacier Instant Retrieval; and a thousand puts. */
  gbArchiveMonth: 0.004,
  thousandPuts: 0.005,
} as const;
