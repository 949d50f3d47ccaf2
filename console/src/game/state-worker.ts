import { AskError, askText, type GameState } from "../api.ts";
import type { Failed, FromWorker, Look, Looked, ToWorker } from "./state-messages.ts";
import { treeOf } from "./tree-model.ts";

// Holds the states of one game in a thread of its own: a state of megabytes is read, parsed and compared here, and the page
// gets what it shows.

/** Text that is kept of states, in characters together. */
const KEPT = 60_000_000;
const PROGRESS_EVERY_MS = 100;

type Held = { readonly state: GameState; readonly size: number };

const held = new Map<number, Held>();
const underWay = new Map<number, Promise<GameState>>();
let size = 0;
let path = "";
let token = "";

addEventListener("message", ({ data }: MessageEvent<ToWorker>) => {
  switch (data.kind) {
    case "start":
      ({ path, token } = data);
      break;
    case "ahead":
      // Nobody waits for it: what fails is asked for again when it is looked at.
      for (const version of data.versions) stateAt(version).catch(() => {});
      break;
    case "look":
      look(data.look).then(
        (looked) => tell({ kind: "looked", id: data.id, looked }),
        (error: unknown) => tell({ kind: "failed", id: data.id, failed: failedBy(error) }),
      );
  }
});

function tell(message: FromWorker): void {
  postMessage(message);
}

async function look({ version, against, view, whole }: Look): Promise<Looked> {
  const other = against === undefined ? undefined : stateAt(against);
  const [current, earlier] = await Promise.allSettled([stateAt(version), other]);
  if (current.status === "rejected") throw current.reason;
  const { state } = current.value;
  const compared = earlier.status === "fulfilled" ? earlier.value : undefined;
  const before = compared && { value: compared.state };
  return {
    version,
    // The first state comes from nowhere.
    tree: treeOf(state, version === 0 ? undefined : before, view),
    unlike: earlier.status === "rejected" ? failedBy(earlier.reason) : undefined,
    whole: whole ? { state, before: compared?.state } : undefined,
  };
}

/** A version never changes, so what was fetched stays right. */
async function stateAt(version: number): Promise<GameState> {
  const found = held.get(version);
  if (found) {
    // A map iterates in the order of insertion: what was looked at last goes last.
    held.delete(version);
    held.set(version, found);
    return found.state;
  }
  const asked = underWay.get(version) ?? fetchState(version).finally(() => underWay.delete(version));
  underWay.set(version, asked);
  return await asked;
}

async function fetchState(version: number): Promise<GameState> {
  let toldAt = performance.now();
  const text = await askText(`${path}?version=${version}`, {
    token,
    progress: (bytes) => {
      if (performance.now() - toldAt < PROGRESS_EVERY_MS) return;
      toldAt = performance.now();
      tell({ kind: "progress", version, bytes });
    },
  });
  const state: GameState = JSON.parse(text);
  held.set(version, { state, size: text.length });
  size += text.length;
  for (const [oldest, { size: freed }] of held) {
    if (size <= KEPT || oldest === version) break;
    held.delete(oldest);
    size -= freed;
    tell({ kind: "dropped", version: oldest });
  }
  tell({ kind: "loaded", version });
  return state;
}

function failedBy(error: unknown): Failed {
  if (error instanceof AskError) return { status: error.status, kind: error.kind, message: error.message };
  return { status: 0, kind: "fault", message: String(error) };
}
