import * as z from "zod/mini";

/** Whether games can be kept. */
export const healthStatus = z.enum(["ok", "unavailable"]);
/** `GET /v1/health`. */
export const healthAnswer = z.strictObject({
  status: healthStatus,
  reasons: z.exactOptional(z.array(z.string())),
});
