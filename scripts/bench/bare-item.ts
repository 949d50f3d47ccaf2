import { EXPIRY, POSITION } from "../../lambdas/store/attribute-names.ts";
import { commitPosition } from "../../lambdas/store/keys.ts";

/** An item as large as the commit that the handler writes, for a put that does nothing else. */
export function bareItem(gameId: string, nth: number, data: string): Record<string, unknown> {
  return {
    gameId,
    [POSITION]: commitPosition(nth),
    h: Buffer.alloc(70, nth),
    d: data,
    [EXPIRY]: Math.ceil(Date.now() / 1_000) + 2_592_000,
  };
}
