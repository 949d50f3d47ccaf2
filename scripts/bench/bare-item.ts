/** An item as large as the commit that the handler writes, for a put that does nothing else. */
export function bareItem(gameId: string, nth: number, data: string): Record<string, unknown> {
  return {
    gameId,
    position: String(nth).padStart(12, "0"),
    i: `commit-${nth}`,
    n: 1,
    d: data,
    g: "generic",
    r: 30,
    p: "NOT_STARTED",
    h: Buffer.alloc(32, nth),
    s: 0,
    t: Date.now(),
    z: 1_000,
    expiresAt: Math.ceil(Date.now() / 1_000) + 2_592_000,
  };
}
