/**
 * Keeps what a question was answered for a while, so that many who ask at once, or soon after, cost one question.
 * What failed is asked again.
 * @param ms How long an answer is good.
 * @param clock ms since 1970.
 */
export function keptFor<T>(
  ms: number,
  clock: () => number,
  ask: (now: number) => Promise<T>,
): () => Promise<T> {
  let kept: { readonly answer: Promise<T>; readonly until: number } | undefined;
  return async () => {
    const now = clock();
    if (kept && now < kept.until) return await kept.answer;
    const answer = ask(now);
    kept = { answer, until: now + ms };
    try {
      return await answer;
    } catch (error) {
      kept = undefined;
      throw error;
    }
  };
}
