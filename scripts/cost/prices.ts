/**
 * List prices of us-east-1 in US dollars, without free tiers and discounts. AWS's own pages fill their tables in the
 * browser, so each price names where its figure can be read; all were read on {@link PRICES.asOf}, where nothing else is
 * said. AWS's own list for machines, to compare with: https://pricing.us-east-1.amazonaws.com/offers/v1.0/aws/index.json. Put
 * in the prices of your region and day, and run it again.
 */
export const PRICES = {
  asOf: "2026-11-26",
  region: "us-east-1",
  /** A million write request units (airbyte.com/data-engineering-resources/dynamodb-pricing). */
  millionWrites: 0.625,
  /** A million read request units (the same page). */
  millionReads: 0.125,
  /**
   * A GB of a table for a month, $0.25, with point-in-time recovery, $0.20: the usage types TimedStorage-ByteHrs (beyond the
   * free tier) and USE1-TimedPITRStorage-ByteHrs of AWS's price list for AmazonDynamoDB, as Infracost's copy of that list had
   * them on 2026-10-08 (pricing.api.infracost.io). AWS's page agrees on the first (aws.amazon.com/dynamodb/pricing).
   */
  gbTableMonth: 0.45,
  /**
   * A million requests of an HTTP API: the first 300 million of a month, and those beyond (AWS whitepaper "Best Practices
   * for Designing Amazon API Gateway Private APIs", cost optimization). A request counts once for each 512 KB.
   */
  millionRequests: 1,
  millionRequestsBeyond: 0.9,
  requestsBeyond: 300e6,
  /** A million calls of Lambda (aws.amazon.com/lambda/pricing). */
  millionCalls: 0.2,
  /** A GB-second of Lambda on arm64, the first 7.5 billion of a month (cloudchipr.com/blog/aws-lambda-pricing). */
  gbSecond: 0.0000133334,
  /** A GB of logs taken in, the first 10 TB of a month; Lambda's cost less beyond (duckbillgroup.com, on May 1, 2025). */
  gbLogs: 0.5,
  /**
   * A GB in the archive for a month: of objects up to 128 KB, which lifecycle rules leave in S3 Standard, and of larger
   * ones, in Glacier Instant Retrieval (go-cloud.io/?p=10624; S3 API reference, TransitionDefaultMinimumObjectSize).
   */
  gbSmallArchiveMonth: 0.023,
  gbArchiveMonth: 0.004,
  archivedFromBytes: 128 * 1_024,
  /** A thousand puts to S3 Standard (usage.ai/blogs/aws/storage-cost/s3/cost-calculator). */
  thousandPuts: 0.005,
  /** A thousand gets from S3 Standard (c3x.dev/blog/s3-request-fees-explained). */
  thousandGets: 0.0004,
  /** A million state transitions of standard workflows (aws.amazon.com/step-functions/pricing: $0.025 a thousand). */
  millionTransitions: 25,
  /** A million events of up to 64 KB on a bus of one's own (cloudburn.io/blog/amazon-eventbridge-pricing, of March 2026). */
  millionEvents: 1,
} as const;
