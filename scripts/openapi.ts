import { globSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { openApiDocument } from "../lambdas/api/openapi/document.ts";
import { breaksOf } from "./compatibility/document.ts";

const ROOT = resolve(import.meta.dirname, "..");
const FILE = join(ROOT, "openapi.json");

// node scripts/openapi.ts writes openapi.json from the schemas that requests are checked with. With --check it writes
// nothing, and exits 1 when the committed file is not what it would write, or would break clients of a released version.
const { values } = parseArgs({ options: { check: { type: "boolean", default: false } } });
const document = openApiDocument();
const text = `${JSON.stringify(document, null, 2)}\n`;
if (!values.check) {
  writeFileSync(FILE, text);
  console.log("openapi.json is written");
} else {
  const outOfDate =
    "openapi.json differs from the schemas: run node scripts/openapi.ts and commit what it writes";
  const faults = [...(committed() === text ? [] : [outOfDate]), ...brokenReleases()];
  for (const fault of faults) console.error(fault);
  if (faults.length === 0) console.log("openapi.json is up to date and breaks no released version");
  else process.exitCode = 1;
}

function brokenReleases(): readonly string[] {
  const released = globSync("released/openapi-*.json", { cwd: ROOT }).toSorted();
  return released.flatMap((file) =>
    breaksOf(JSON.parse(readFileSync(join(ROOT, file), "utf8")), document).map(
      (broken) => `openapi.json breaks clients of ${file}: ${broken}`,
    ),
  );
}

function committed(): string | undefined {
  try {
    return readFileSync(FILE, "utf8");
  } catch {
    return undefined;
  }
}
