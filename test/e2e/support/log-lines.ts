import { CloudWatchLogsClient, paginateFilterLogEvents } from "@aws-sdk/client-cloudwatch-logs";
import * as z from "zod/mini";
import { FUNCTION_NAMES } from "../../../infra/functions.ts";
import { OWN } from "./own-stage.ts";

const emfLine = z.looseObject({
  _aws: z.object({
    CloudWatchMetrics: z.array(
      z.object({
        Namespace: z.string(),
        Dimensions: z.array(z.array(z.string())),
        Metrics: z.array(z.object({ Name: z.string(), Unit: z.string() })),
      }),
    ),
  }),
  service: z.string(),
  operation: z.string(),
});

/** A line in CloudWatch's embedded metric format, as a function wrote it. */
export type EmfLine = z.infer<typeof emfLine>;

/** All lines with metrics that the stage's functions have logged so far. */
export async function emfLines(): Promise<EmfLine[]> {
  const client = new CloudWatchLogsClient({});
  const found: EmfLine[] = [];
  for (const name of FUNCTION_NAMES) {
    const logGroupName = `/savepoint/${OWN.stage}/${name}`;
    const query = { logGroupName, filterPattern: "CloudWatchMetrics" };
    for await (const { events = [] } of paginateFilterLogEvents({ client }, query))
      for (const { message = "" } of events) found.push(emfLine.parse(JSON.parse(message)));
  }
  client.destroy();
  return found;
}
