import { parentPort, workerData } from "node:worker_threads";
import { type Explored, explore, type Limits } from "./explore.ts";
import { allScenes } from "./scenes.ts";

/** What came of a scene. */
export type SceneFound = Explored & { readonly scene: string };

// A thread of its own: searches the scenes that it is given, one after the other.

const limits: Limits = workerData;
const scenes = new Map((await allScenes()).map((scene) => [scene.name, scene]));
parentPort?.on("message", async (name: string) => {
  const scene = scenes.get(name);
  if (!scene) throw new Error(`there is no scene "${name}"`);
  const found: SceneFound = { scene: name, ...(await explore(scene, limits)) };
  parentPort?.postMessage(found);
});
