import { onTestFinished } from "vitest";
import { openClient } from "#client";
import { openFileJournal } from "#client/journal/index.ts";
import { endlessSleep, quickPlatform } from "./quick.ts";
import { type Scripted, scriptedServer } from "./scripted-server.ts";

/** A client with a journal; what it was sent is `bodies`, the creation left out. @param stuck It never sends again what got no answer. */
export async function clientOn(path: string, answers: readonly Scripted[], stuck = false) {
  const { url, arrived } = await scriptedServer(...answers);
  const platform = { ...quickPlatform(), ...(stuck && { sleep: endlessSleep }) };
  const client = openClient({ url, tracing: false, platform, journal: await openFileJournal(path) });
  onTestFinished(async () => await client.close(0));
  return { client, bodies: () => arrived.map(({ body }) => body) };
}
