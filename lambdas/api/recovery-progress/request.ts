import * as z from "zod/mini";
import { recoveryId } from "../start-recovery/request.ts";

/** The path of a run. */
export const recoveryPath = z.strictObject({ recoveryId });
