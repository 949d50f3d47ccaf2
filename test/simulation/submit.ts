import type { Ask } from "./asks.ts";
import type { Backend } from "./backend.ts";
import { readHistoryPage, readState, send, type View } from "./client.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from "./settings.ts";
import type { World } from "./world.ts";

const TRIES = 8;

/** What to do next about an ask: continue from a view, or leave it. */
type Next = { readonly view: View; readonly byCursor?: boolean } | "leave" | "later";

/** Sends an ask until its fate is known, as a careful client does; or gives it up. */
export async function submit(world: World, writer: Backend, ask: Ask, first: View): Promise<void> {
  const { random, scheduler, ledger } = world;
  let view = first;
  let byCursor = ask.tries > 0;
  for (let tries = 0; tries < TRIES; tries += 1) {
    const byVersion = !byCursor && random.chance(0.2) && view.life === ledger.current(ask.gameId);
    const at = byVersion ? { expectedVersion: view.head.version } : { cursor: view.cursor };
    const answer = await send(world, ask, view, at);
    if (answer.kind === "refused") {
      writer.views.delete(ask.gameId);
      return;
    }
    if (answer.kind === "lost") {
      ask.unknownSince ??= view.head.version;
      const next = await afterLoss(world, ask, view);
      if (next === "later") writer.unfinished.push({ ask, view });
      if (next === "leave" || next === "later") return;
      view = next.view;
      byCursor ||= next.byCursor === true;
      continue;
    }
    const { appended, head, cursor } = answer.value;
    if (appended.outcome === "written") writer.written = { ask, view };
    view = { head, cursor, life: ledger.current(ask.gameId) };
    writer.views.set(ask.gameId, view);
    if (appended.outcome === "written" || appended.outcome === "repeated") return;
    // Neither says anything about earlier tries, once the events are no longer kept.
    const kept = scheduler.now() - ask.firstTriedAt < head.retentionDays * DAY_MS - 2 * HOUR_MS;
    if (ask.unknownSince !== undefined && !kept) return;
    ask.unknownSince = undefined;
    byCursor = false;
    if (random.chance(0.15)) return;
  }
}

/** The answer was lost. The same request again is always right; there are other ways. */
async function afterLoss(world: World, ask: Ask, view: View): Promise<Next> {
  const { random, scheduler } = world;
  await scheduler.sleep(random.skewed(0, random.chance(0.9) ? 5 * SECOND_MS : 10 * MINUTE_MS));
  const way = random.weighted([
    [6, "same"],
    [2, "fresh"],
    [1, "later"],
    [0.5, "leave"],
  ] as const);
  if (way === "same") return { view };
  if (way === "later" || way === "leave") return way;
  return (await freshView(world, ask, view)) ?? { view };
}

/**
 * A cursor fetched again. The resend is recognised while nobody else has written since; a client that can't know that
 * looks through what was written first. @returns undefined when nothing came of it, "leave" when the ask was written.
 */
async function freshView(world: World, ask: Ask, view: View): Promise<Next | undefined> {
  const { ledger, scheduler, random } = world;
  const { gameId } = ask;
  if (scheduler.now() - ask.firstTriedAt > DAY_MS / 4) return undefined;
  const answer = await readState(world, gameId);
  if (answer.kind !== "answered") return undefined;
  const { recovered, cursor } = answer.value;
  const life = ledger.current(gameId);
  if (!recovered.head || cursor === undefined || life !== view.life) return undefined;
  const fresh = { view: { head: recovered.head, cursor, life } };
  const landed = ledger.landedOf(ask);
  const immediate = !landed || landed.last === recovered.version;
  // Only a cursor says whose commit it follows; a version does not.
  if (immediate && random.chance(0.5)) return { ...fresh, byCursor: true };
  const start = (ask.unknownSince ?? view.head.version) + 1;
  for (let from: number | undefined = start; from !== undefined; ) {
    const page = await readHistoryPage(world, { gameId, start: from, newestFirst: false, limit: 1000 });
    if (page.kind !== "answered") return undefined;
    if (page.value.transitions.some(({ commitId }) => commitId === ask.commitId)) return "leave";
    from = page.value.next;
  }
  return fresh;
}
