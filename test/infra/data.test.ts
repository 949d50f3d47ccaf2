import { Match } from "aws-cdk-lib/assertions";
import { describe, expect, test } from "vitest";
import { templatesOf } from "./service-under-test.ts";

const dev = templatesOf("dev").data;
const staging = templatesOf("staging").data;
const prod = templatesOf("prod").data;

const STATEFUL = ["AWS::DynamoDB::GlobalTable", "AWS::S3::Bucket", "AWS::SecretsManager::Secret"];

describe("the state table", () => {
  test("keeps a game's rows in order, expires them and streams new images", () => {
    dev.hasResourceProperties("AWS::DynamoDB::GlobalTable", {
      KeySchema: [
        { AttributeName: "gameId", KeyType: "HASH" },
        { AttributeName: "p", KeyType: "RANGE" },
      ],
      TimeToLiveSpecification: { AttributeName: "e", Enabled: true },
      StreamSpecification: { StreamViewType: "NEW_IMAGE" },
      BillingMode: "PAY_PER_REQUEST",
    });
  });
});

describe("the games table", () => {
  test("lists games by status with keys alone, and those that the sweeper must look at", () => {
    dev.hasResourceProperties("AWS::DynamoDB::GlobalTable", {
      KeySchema: [{ AttributeName: "gameId", KeyType: "HASH" }],
      GlobalSecondaryIndexes: [
        {
          IndexName: "listing",
          KeySchema: [
            { AttributeName: "listing", KeyType: "HASH" },
            { AttributeName: "updated", KeyType: "RANGE" },
          ],
          Projection: { ProjectionType: "KEYS_ONLY" },
        },
        {
          IndexName: "due",
          KeySchema: [
            { AttributeName: "due", KeyType: "HASH" },
            { AttributeName: "urgency", KeyType: "RANGE" },
          ],
          Projection: { ProjectionType: "INCLUDE", NonKeyAttributes: ["dueAt", "dueSince"] },
        },
      ],
      TimeToLiveSpecification: Match.absent(),
      StreamSpecification: Match.absent(),
    });
  });
});

describe.each([
  ["dev", dev, false],
  ["staging", staging, false],
  ["prod", prod, true],
] as const)("the tables of %s", (_stage, template, guarded) => {
  test("can be restored to any second, and are guarded in prod", () => {
    template.allResourcesProperties("AWS::DynamoDB::GlobalTable", {
      Replicas: [
        Match.objectLike({
          PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
          DeletionProtectionEnabled: guarded,
          ...(guarded ? { SSESpecification: { KMSMasterKeyId: Match.anyValue() } } : {}),
        }),
      ],
    });
    template.resourceCountIs("AWS::KMS::Key", guarded ? 1 : 0);
  });
});

describe("what outlives its stack", () => {
  test("is everything that holds data, in staging and prod", () => {
    for (const type of STATEFUL)
      for (const template of [staging, prod])
        template.allResources(type, { DeletionPolicy: "RetainExceptOnCreate" });
  });

  test("is nothing in dev", () => {
    for (const type of STATEFUL) dev.allResources(type, { DeletionPolicy: "Delete" });
  });
});

describe("the archive", () => {
  test("is encrypted by the account's own key where the stage has one", () => {
    function encryption(template: typeof dev) {
      return Object.values(template.findResources("AWS::S3::Bucket")).map(
        ({ Properties }) =>
          Properties.BucketEncryption.ServerSideEncryptionConfiguration[0].ServerSideEncryptionByDefault,
      );
    }

    expect(encryption(dev)).toEqual([{ SSEAlgorithm: "AES256" }]);
    expect(encryption(prod)).toEqual([
      {
        SSEAlgorithm: "aws:kms",
        KMSMasterKeyID: { "Fn::GetAtt": [expect.stringContaining("TableKey"), "Arn"] },
      },
    ]);
  });

  test("keeps what removed objects leave for a while, and the files of a recovery of many games for 90 days", () => {
    prod.hasResourceProperties("AWS::S3::Bucket", {
      LifecycleConfiguration: {
        Rules: [
          Match.objectLike({ ExpiredObjectDeleteMarker: true }),
          Match.objectLike({ Prefix: "#recoveries/", ExpirationInDays: 90, Status: "Enabled" }),
        ],
      },
    });
  });

  test("is private, encrypted, versioned and reached by TLS alone", () => {
    dev.hasResourceProperties("AWS::S3::Bucket", {
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      VersioningConfiguration: { Status: "Enabled" },
      BucketEncryption: Match.anyValue(),
      LifecycleConfiguration: Match.anyValue(),
    });
    dev.hasResourceProperties("AWS::S3::BucketPolicy", {
      PolicyDocument: Match.objectLike({
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: "Deny", Condition: { Bool: { "aws:SecureTransport": "false" } } }),
        ]),
      }),
    });
  });
});

describe("the cursor keys", () => {
  test("never change in the template: another value would put the first key back after a rotation", () => {
    const [first] = Object.keys(
      dev.findResources("AWS::SecretsManager::Secret", {
        Properties: { GenerateSecretString: Match.anyValue() },
      }),
    );
    const keys = dev.findResources("AWS::SecretsManager::Secret", {
      Properties: { SecretString: Match.anyValue() },
    });

    expect(Object.values(keys)).toEqual([
      {
        Type: "AWS::SecretsManager::Secret",
        Properties: {
          Description: "Keys that sign cursors: current signs, previous is still accepted",
          SecretString: {
            "Fn::Join": [
              "",
              [
                '{"current":{"id":"k1","secret":"{{resolve:secretsmanager:',
                { Ref: first },
                ':SecretString:::}}"}}',
              ],
            ],
          },
          Tags: [
            { Key: "service", Value: "savepoint" },
            { Key: "stage", Value: "dev" },
          ],
        },
        DeletionPolicy: "Delete",
        UpdateReplacePolicy: "Delete",
      },
    ]);
  });

  test("begin with letters and digits only, so that JSON holds them as they are", () => {
    dev.hasResourceProperties("AWS::SecretsManager::Secret", {
      GenerateSecretString: { PasswordLength: 64, ExcludeCharacters: "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~" },
    });
  });
});
