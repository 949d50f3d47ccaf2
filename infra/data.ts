import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps, Validations } from "aws-cdk-lib";
import {
  AttributeType,
  Billing,
  ProjectionType,
  StreamViewType,
  TableEncryptionV2,
  type TablePropsV2,
  TableV2,
} from "aws-cdk-lib/aws-dynamodb";
import { Key } from "aws-cdk-lib/aws-kms";
import { BlockPublicAccess, Bucket, BucketEncryption, StorageClass } from "aws-cdk-lib/aws-s3";
import { CfnSecret, Secret } from "aws-cdk-lib/aws-secretsmanager";
import type { Construct } from "constructs";
import { EXPIRY, POSITION } from "../lambdas/store/attribute-names.ts";
import { DUE_ATTRIBUTES, DUE_INDEX } from "../lambdas/store/dynamo-due.ts";
import { LISTING_INDEX } from "../lambdas/store/dynamo-listing.ts";
import { RUN_PREFIX } from "../lambdas/store/fleet/run-objects.ts";
import type { Stage } from "./stage.ts";

// All of it, so that the key can be in a JSON string as it is.
const PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

/** What is kept: both tables, the archive and the key that signs cursors. */
export class DataStack extends Stack {
  /** Commits and snapshots. */
  readonly stateTable: TableV2;
  /** The directory of games. */
  readonly gamesTable: TableV2;
  /** Finished games, whole. */
  readonly archive: Bucket;
  /** `{current: {id, secret}, previous?: {id, secret}}`: the first signs cursors, both are accepted. */
  readonly cursorKeys: CfnSecret;
  /** Encrypts the tables and the archive where the stage asks for a key of its own. */
  readonly key: Key | undefined;

  constructor(scope: Construct, id: string, stage: Stage, props: StackProps) {
    super(scope, id, props);
    const removalPolicy = stage.retain ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY;
    this.key = stage.customerKey
      ? new Key(this, "TableKey", {
          description: "Savepoint's tables and archive",
          enableKeyRotation: true,
          removalPolicy,
        })
      : undefined;
    const table = {
      billing: Billing.onDemand(),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: stage.deletionProtection,
      encryption: this.key
        ? TableEncryptionV2.customerManagedKey(this.key)
        : TableEncryptionV2.dynamoOwnedKey(),
      removalPolicy,
    } satisfies Partial<TablePropsV2>;
    const warm = stage.warmThroughput;
    this.stateTable = new TableV2(this, "State", {
      ...table,
      ...(warm && {
        warmThroughput: { readUnitsPerSecond: warm.read, writeUnitsPerSecond: warm.write },
      }),
      partitionKey: { name: "gameId", type: AttributeType.STRING },
      sortKey: { name: POSITION, type: AttributeType.STRING },
      timeToLiveAttribute: EXPIRY,
      dynamoStream: StreamViewType.NEW_IMAGE,
    });
    this.gamesTable = new TableV2(this, "Games", {
      ...table,
      partitionKey: { name: "gameId", type: AttributeType.STRING },
      globalSecondaryIndexes: [
        {
          indexName: LISTING_INDEX,
          partitionKey: { name: "listing", type: AttributeType.STRING },
          sortKey: { name: "updated", type: AttributeType.STRING },
          projectionType: ProjectionType.KEYS_ONLY,
        },
        {
          // Every living game is in it, with when the sweeper must look at it; and every wipe under way.
          indexName: DUE_INDEX,
          partitionKey: { name: "due", type: AttributeType.STRING },
          sortKey: { name: "urgency", type: AttributeType.STRING },
          projectionType: ProjectionType.INCLUDE,
          nonKeyAttributes: [...DUE_ATTRIBUTES],
        },
      ],
    });
    this.archive = this.makeArchive(removalPolicy);
    this.cursorKeys = this.makeCursorKeys(removalPolicy);
    new CfnOutput(this, "StateTable", { value: this.stateTable.tableName });
    new CfnOutput(this, "GamesTable", { value: this.gamesTable.tableName });
    new CfnOutput(this, "ArchiveBucket", { value: this.archive.bucketName });
    new CfnOutput(this, "CursorKeysSecret", { value: this.cursorKeys.ref });
  }

  private makeArchive(removalPolicy: RemovalPolicy): Bucket {
    const archive = new Bucket(this, "Archive", {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      ...(this.key
        ? { encryption: BucketEncryption.KMS, encryptionKey: this.key, bucketKeyEnabled: true }
        : { encryption: BucketEncryption.S3_MANAGED }),
      enforceSSL: true,
      versioned: true,
      removalPolicy,
      lifecycleRules: [
        {
          // What is left of an object whose versions are all gone.
          expiredObjectDeleteMarker: true,
          abortIncompleteMultipartUploadAfter: Duration.days(1),
          noncurrentVersionExpiration: Duration.days(30),
          transitions: [
            {
              storageClass: StorageClass.GLACIER_INSTANT_RETRIEVAL,
              transitionAfter: Duration.days(90),
            },
          ],
        },
        // They name games and hold digests of states, and nothing removes them when a game is wiped.
        { prefix: RUN_PREFIX, expiration: Duration.days(90) },
      ],
    });
    Validations.of(archive).acknowledge({
      id: "AwsSolutions::AwsSolutions-S1",
      reason:
        "Only the service's own functions may reach it; CloudTrail's data events record who did, where wanted.",
    });
    return archive;
  }

  /**
   * Secrets Manager makes random values only at the top of a JSON document, so the first key is made in a secret of its
   * own and taken over when the document is created. Later keys are put by the rotation (docs/runbooks/cursor-keys.md);
   * CloudFormation writes a secret's value only when these properties change, so they must stay as they are.
   */
  private makeCursorKeys(removalPolicy: RemovalPolicy): CfnSecret {
    const first = new Secret(this, "FirstCursorKey", {
      description: "The first key that signed cursors",
      generateSecretString: { passwordLength: 64, excludeCharacters: PUNCTUATION },
      removalPolicy,
    });
    const value = first.secretValue.unsafeUnwrap();
    const keys = new CfnSecret(this, "CursorKeys", {
      description: "Keys that sign cursors: current signs, previous is still accepted",
      secretString: `{"current":{"id":"k1","secret":"${value}"}}`,
    });
    keys.applyRemovalPolicy(removalPolicy);
    const reason =
      "Keys are rotated by hand in two steps, so that every function knows a key before it signs.";
    for (const secret of [first, keys])
      Validations.of(secret).acknowledge({
        id: "AwsSolutions::AwsSolutions-SMG4",
        reason,
      });
    return keys;
  }
}
