import { useEffect, useLayoutEffect, useState } from "preact/hooks";
import { AskError } from "../api.ts";
import type { Look, Looked } from "./state-messages.ts";
import type { StateStore } from "./state-store.ts";

/** After this long an error is asked about again, in ms. */
const RETRY_MS = 2_000;

/** What a look came to so far; while another one is awaited, the one before stays. */
export type UsedLook = {
  readonly looked: Looked | undefined;
  readonly error: AskError | undefined;
  /** Asks again. */
  readonly again: () => void;
};

/** Looks at a state, and again when something else of it, or another one, is to be shown. */
export function useLooked(states: StateStore, { version, against, view, whole }: Look): UsedLook {
  const [{ looked, error }, setCame] = useState<Omit<UsedLook, "again">>({
    looked: undefined,
    error: undefined,
  });
  const [round, setRound] = useState(0);
  function again(): void {
    setRound((count) => count + 1);
  }
  // At once, not after the next paint: what is here already is to be shown with the next frame.
  useLayoutEffect(() => {
    let current = true;
    states.look({ version, against, view, whole }).then(
      (came) => current && setCame({ looked: came, error: undefined }),
      (reason: unknown) => {
        const failure = reason instanceof AskError ? reason : new AskError(0, "fault", String(reason));
        if (current) setCame((before) => ({ ...before, error: failure }));
      },
    );
    return () => {
      current = false;
    };
  }, [states, version, against, view, whole, round]);
  const failed = error ?? looked?.unlike;
  useEffect(() => {
    if (failed === undefined || !mayPass(failed)) return;
    const timer = setTimeout(again, RETRY_MS);
    return () => clearTimeout(timer);
  }, [failed]);
  return { looked, error, again };
}

/** Whether a failure may be over by itself, unlike one of what was asked. */
function mayPass({ status }: { readonly status: number }): boolean {
  return status === 0 || status === 429 || status >= 500;
}
