import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { AskError } from "./api.ts";

/** What a question came to so far. While a new answer is awaited, or none comes, the one before stays. */
export type Asked<T> = {
  readonly answer?: T;
  readonly error?: AskError;
  readonly loading: boolean;
  /** Asks again. */
  readonly again: () => void;
};

/**
 * Asks when the page shows something, again when `key` changes, and every so many ms while the page is visible.
 * @param question Must not change anything.
 */
export function useAsked<T>(
  key: string,
  question: (signal: AbortSignal) => Promise<T>,
  everyMs?: number,
): Asked<T> {
  const [asked, setAsked] = useState<Omit<Asked<T>, "again"> & { readonly key: string }>({
    key,
    loading: true,
  });
  const [round, setRound] = useState(0);
  const latest = useRef(question);
  latest.current = question;
  const again = useCallback(() => setRound((count) => count + 1), []);

  useEffect(() => {
    const aborted = new AbortController();
    setAsked((before) => (before.key === key ? { ...before, loading: true } : { key, loading: true }));
    latest.current(aborted.signal).then(
      (answer) => !aborted.signal.aborted && setAsked({ key, answer, loading: false }),
      (error: unknown) =>
        !aborted.signal.aborted &&
        setAsked((before) => ({
          ...(before.key === key && before),
          key,
          error: error instanceof AskError ? error : new AskError(0, "fault", String(error)),
          loading: false,
        })),
    );
    return () => aborted.abort();
  }, [key, round]);

  const { loading } = asked;
  useEffect(() => {
    if (everyMs === undefined) return;
    // Not while an answer is awaited: asking again would give that up, and a slow answer would never come.
    const timer = setInterval(() => !document.hidden && !loading && again(), everyMs);
    return () => clearInterval(timer);
  }, [everyMs, again, loading]);

  return { ...asked, again };
}
