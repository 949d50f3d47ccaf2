import { gzipSync } from "node:zlib";
import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import type { Consumed } from "../../telemetry/telemetry.ts";
import { ProblemError } from "./problem.ts";
import { answerTooLarge } from "./problems.ts";
import type { Answer } from "./route.ts";

/** What Lambda returns in one answer, less what is around the body. */
const MAX_ANSWER_BYTES = 6_000_000;
/** From here on an answer is compressed where the caller accepts it. */
const COMPRESSED_FROM_BYTES = 1_000_000;
// The fastest: it costs a tenth of a second for the largest state.
const GZIP = { level: 1 };

/**
 * An answer as Lambda hands it to API Gateway.
 * @param acceptEncoding The request's header: large answers are compressed for those who accept gzip.
 * @throws {ProblemError} 406 for an answer that only fits compressed, to a caller who does not accept that.
 */
export function toResult(
  { status, body, headers }: Answer,
  consumed: Consumed,
  acceptEncoding: string,
): APIGatewayProxyStructuredResultV2 {
  const { requests, readUnits, writeUnits } = consumed;
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const { encoding, ...content } = encoded(text, acceptEncoding);
  return {
    statusCode: status,
    headers: {
      "content-type": "application/json",
      "savepoint-consumed": `requests=${requests}; read=${readUnits}; write=${writeUnits}`,
      ...encoding,
      ...headers,
    },
    ...content,
  };
}

type Encoded = {
  readonly body: string;
  readonly isBase64Encoded?: true;
  readonly encoding?: Record<string, string>;
};

function encoded(text: string, acceptEncoding: string): Encoded {
  if (text.length < COMPRESSED_FROM_BYTES) return { body: text };
  if (/\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/.test(acceptEncoding)) {
    const encoding = { "content-encoding": "gzip", vary: "accept-encoding" };
    return { body: gzipSync(text, GZIP).toString("base64"), isBase64Encoded: true, encoding };
  }
  // The body is a text within Lambda's own JSON, so its quotes are escaped once more.
  const found = Buffer.byteLength(JSON.stringify(text));
  if (found > MAX_ANSWER_BYTES) throw new ProblemError(answerTooLarge(found, MAX_ANSWER_BYTES));
  return { body: text, encoding: { vary: "accept-encoding" } };
}
