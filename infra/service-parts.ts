import type { DataStack } from "./data.ts";
import type { FlagsStack } from "./flags.ts";
import type { Stage } from "./stage.ts";

/** What every function is made with. */
export type ServiceParts = {
  readonly stage: Stage;
  readonly data: DataStack;
  readonly flags: FlagsStack;
  /** Folder that holds a folder for each function. */
  readonly lambdas: string;
  /** Changed with each step of a rotation of the cursor keys, so that every process restarts and reads them. */
  readonly keys?: string;
};
