import { setTimeout as sleep } from "node:timers/promises";
import {
  type CloudFormationClient,
  DescribeStackDriftDetectionStatusCommand,
  DetectStackDriftCommand,
} from "@aws-sdk/client-cloudformation";
import type { Context } from "../command.ts";
import { STACK_PARTS } from "../stack-outputs.ts";
import { type Check, check, FaultError } from "../verify/check.ts";

const PAUSE_MS = 2_000;
const LONGEST_MS = 180_000;

/** Whether a stage's stacks are as they were deployed: CloudFormation compares each resource with its template. */
export async function checkDrift(
  { target, clock, progress }: Context,
  client: CloudFormationClient,
): Promise<Check> {
  const { name: stage } = target;
  return await check(
    "Nothing was changed by hand",
    "Needs cloudformation:DetectStackDrift and the permission to read each resource.",
    async () => {
      const began = clock();
      const drifted = await Promise.all(
        STACK_PARTS.map(async (part) => {
          const StackName = `Savepoint-${stage}-${part}`;
          const { StackDriftDetectionId } = await client.send(new DetectStackDriftCommand({ StackName }));
          for (;;) {
            const { DetectionStatus, StackDriftStatus, DetectionStatusReason, DriftedStackResourceCount } =
              await client.send(new DescribeStackDriftDetectionStatusCommand({ StackDriftDetectionId }));
            if (DetectionStatus === "DETECTION_FAILED")
              throw new FaultError(
                `Drift of ${StackName} is not known: ${DetectionStatusReason}`,
                "See the permissions above.",
              );
            if (DetectionStatus === "DETECTION_COMPLETE")
              return StackDriftStatus === "DRIFTED"
                ? `${StackName} (${DriftedStackResourceCount} resources)`
                : undefined;
            if (clock() - began > LONGEST_MS)
              throw new FaultError(
                `CloudFormation did not compare ${StackName} in ${LONGEST_MS / 1_000} s.`,
                "Try again later.",
              );
            progress.show("CloudFormation compares each resource with its template");
            await sleep(PAUSE_MS);
          }
        }),
      );
      const found = drifted.filter((stack) => stack !== undefined);
      if (found.length > 0)
        throw new FaultError(
          `Changed by hand: ${found.join(", ")}.`,
          `See what: aws cloudformation describe-stack-resource-drifts --stack-name NAME; deploy again to undo it: npx cdk deploy --all -c stage=${stage}.`,
        );
      return [...STACK_PARTS];
    },
  );
}
