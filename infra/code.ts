import { join } from "node:path";
import { AssetHashType, DockerImage } from "aws-cdk-lib";
import { Code } from "aws-cdk-lib/aws-lambda";
import { bundle, writeBundle } from "./bundling.ts";

/** The bundle of a function, from the `handler.ts` in its folder. */
export const codeIn = (folder: string): Code =>
  Code.fromAsset(folder, {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      // The CDK wants an image to fall back on; bundling here never falls back.
      image: DockerImage.fromRegistry("unused"),
      local: {
        tryBundle(output) {
          writeBundle(bundle(join(folder, "handler.ts")), output);
          return true;
        },
      },
    },
  });
