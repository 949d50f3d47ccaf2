import { join } from "node:path";
import { AssetHashType, DockerImage } from "aws-cdk-lib";
import { Code } from "aws-cdk-lib/aws-lambda";
import { bundle, writeBundle } from "./bundling.ts";

/** The bundle of a function, from its entry point in a folder: `<name>.ts`. */
export function codeOf(folder: string, name: string): Code {
  return Code.fromAsset(folder, {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      // The CDK wants an image to fall back on; bundling here never falls back.
      image: DockerImage.fromRegistry("unused"),
      // Part of the key by which the CDK keeps what it has bundled; the folder is the same for all.
      command: [name],
      local: {
        tryBundle(output) {
          writeBundle(bundle(join(folder, `${name}.ts`)), output);
          return true;
        },
      },
    },
  });
}
