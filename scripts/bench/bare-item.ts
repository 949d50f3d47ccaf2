/** An item as large as the commit that the handler writes, for a put that does nothing else. */
export function bareItem(gameId: string, nth: number, data: string): Record<string, unknown> {
  return {
    gameId,
    position: String(nth).padStart(12, "0"),
    h: Buffer.alloc(70, nth),
    d: data,
    expiresAt: Math.ceil(Date.now() / 1_000) + 2_592_000,
  };
}
