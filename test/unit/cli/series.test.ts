import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { expect, test } from "vitest";
import { readSeries } from "../../../scripts/cli/cloudwatch/series.ts";
import { startCloudWatchServer } from "../../fixtures/cloudwatch-server.ts";

const WINDOW = { from: 0, to: 3_600_000, periodSeconds: 60 };

test("metrics are read of the stage alone, oldest value first", async () => {
  const server = await startCloudWatchServer();
  const client = new CloudWatchClient({
    endpoint: server.endpoint,
    region: "eu-west-1",
    credentials: { accessKeyId: "none", secretAccessKey: "none" },
  });
  server.values.set("state_transitions_total transition Sum", [3, 2, 1]);

  const [points] = await readSeries(
    client,
    "staging",
    [{ metric: "state_transitions_total", service: "transition", statistic: "Sum" }],
    WINDOW,
  );

  expect(points?.map(({ value }) => value)).toEqual([1, 2, 3]);
  const [query] = server.asked.flatMap(({ MetricDataQueries }) => MetricDataQueries);
  expect(query?.MetricStat.Metric).toEqual({
    Namespace: "Savepoint/staging",
    MetricName: "state_transitions_total",
    Dimensions: [{ Name: "service", Value: "transition" }],
  });
  client.destroy();
  server.close();
});
