import * as z from "zod/mini";
import { name } from "../../lambdas/api/http/schemas.ts";

const WANTED = "conditions as type=chess,status=active,phase=TURN";

/** Which games are meant: all that fit every condition. */
export type Where = {
  readonly gameType?: string;
  readonly status?: "active" | "finished";
  readonly phase?: string;
};

const conditions = z.strictObject({
  type: z.exactOptional(name),
  status: z.exactOptional(z.enum(["active", "finished"])),
  phase: z.exactOptional(name),
});

/** Conditions as they are typed: `type=chess,status=active`. */
export const where = z.pipe(
  z.string(),
  z.transform((text: string, context): Where => {
    const pairs = text.split(",").map((part) => part.split("="));
    const parsed = conditions.safeParse(Object.fromEntries(pairs));
    if (parsed.success && pairs.every((pair) => pair.length === 2)) {
      const { type, ...rest } = parsed.data;
      return { ...rest, ...(type !== undefined && { gameType: type }) };
    }
    context.issues.push({ code: "custom", input: text, message: WANTED });
    return {};
  }),
);
