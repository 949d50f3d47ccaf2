import * as z from "zod/mini";
import { fleetStep } from "../recovery-progress/answer.ts";
import { recoveryId } from "./request.ts";

/** `POST /v1/recoveries`. */
export const startedAnswer = z.strictObject({ recoveryId, step: fleetStep });
