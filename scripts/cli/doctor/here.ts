import manifest from "../../../package.json" with { type: "json" };
import { profilesFile, readProfiles } from "../profiles.ts";
import { type Check, check, FaultError } from "../verify/check.ts";

/** What this machine must have, wherever a command works. */
export async function checkHere(): Promise<readonly Check[]> {
  const wanted = Number(/\d+/.exec(manifest.engines.node)?.[0]);
  return [
    await check("Node is new enough", "Install it.", async () => {
      if (Number(process.versions.node.split(".")[0]) < wanted)
        throw new FaultError(
          `This is Node ${process.versions.node}; ${wanted} or newer is needed.`,
          `Install Node ${wanted} (nvm install ${wanted}).`,
        );
      return [process.versions.node];
    }),
    await check("The profiles can be read", `See ${profilesFile(process.env)}.`, async () => {
      const { default: fallback, stages } = await readProfiles(process.env);
      const names = Object.keys(stages);
      return [
        names.length === 0 ? "none" : names.join(" "),
        ...(fallback === undefined ? [] : [`default ${fallback}`]),
      ];
    }),
  ];
}
