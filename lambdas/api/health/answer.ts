import * as z from "zod/mini";

/** `GET /v1/health`. */
export const healthAnswer = z.strictObject({
  status: z.enum(["ok", "unavailable"]),
  reasons: z.exactOptional(z.array(z.string())),
});
