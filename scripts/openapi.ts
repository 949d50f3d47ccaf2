import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { openApiDocument } from "../lambdas/api/openapi/document.ts";

const FILE = new URL("../openapi.json", import.meta.url);

// node scripts/openapi.ts writes openapi.json from the schemas that requests are checked with; with --check it only
// says whether the committed file is what it would write, and exits 1 when it is not.
const { values } = parseArgs({ options: { check: { type: "boolean", default: false } } });
const text = `${JSON.stringify(openApiDocument(), null, 2)}\n`;
if (!values.check) {
  writeFileSync(FILE, text);
  console.log("openapi.json is written");
} else if (committed() === text) {
  console.log("openapi.json is up to date");
} else {
  console.error(
    "openapi.json differs from the schemas: run node scripts/openapi.ts and commit what it writes",
  );
  process.exitCode = 1;
}

function committed(): string | undefined {
  try {
    return readFileSync(FILE, "utf8");
  } catch {
    return undefined;
  }
}
