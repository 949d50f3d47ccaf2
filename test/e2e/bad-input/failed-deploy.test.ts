import { CloudFormationClient, DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import { afterAll, expect, test } from "vitest";
import { cdk } from "../../../scripts/e2e/cdk.ts";
import { E2eError } from "../../../scripts/e2e/failure.ts";
import { assembly } from "../support/own-stage.ts";

// MiniStack has no alarms that are computed from several metrics, and the stage dev has some: its second stack fails.
const STACKS = ["Savepoint-dev-Data", "Savepoint-dev-Flags"] as const;
const SYNTHESISED = assembly("dev");

async function status(StackName: string): Promise<string | undefined> {
  const client = new CloudFormationClient({});
  const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName }));
  client.destroy();
  return stack?.StackStatus;
}

afterAll(async () => {
  await cdk(["destroy", ...STACKS, "--force", "--app", SYNTHESISED]);
});

test("names stack, resource and reason in one line when a stack fails, and leaves the stack before it", async () => {
  const approved = ["--require-approval", "never"];
  // One by one: neither needs the other, and the CDK takes first what is ready first.
  await cdk(["deploy", STACKS[0], "-c", "stage=dev", "--output", SYNTHESISED, ...approved]);
  const deployed = cdk(["deploy", STACKS[1], "--app", SYNTHESISED, ...approved]);

  const failure = await deployed.catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(E2eError);
  expect(String(failure)).toMatch(
    /^E2eError: cdk deploy: Savepoint-dev-Flags failed to deploy: AWS::CloudWatch::Alarm .*not supported.*$/,
  );
  expect(await status(STACKS[0])).toBe("CREATE_COMPLETE");
  expect(await status(STACKS[1])).toBe("ROLLBACK_COMPLETE");
});
