import { spawnSync } from "node:child_process";
import { dirname, resolve } from "node:path";
import { expect, test } from "vitest";
import { findMiniStack } from "../../../scripts/e2e/find-ministack.ts";

const ROOT = resolve(import.meta.dirname, "../../..");

test("says in one line how to get MiniStack when it is missing", () => {
  expect(() => findMiniStack({ PATH: dirname(process.execPath) }, "/nowhere/python")).toThrow(
    /^MiniStack is missing: run scripts\/e2e\/install-ministack\.sh \(pip\), or docker run .*$/,
  );
});

test("ends with one line and a non-zero exit when it can't be started", () => {
  const { ENDPOINT: _, ...rest } = process.env;
  const { status, stdout, stderr } = spawnSync(process.execPath, ["scripts/e2e/main.ts"], {
    cwd: ROOT,
    encoding: "utf8",
    env: { ...rest, MINISTACK: "/nowhere/python" },
  });

  expect({ status, stdout, stderr }).toEqual({
    status: 1,
    stdout: "",
    stderr:
      "e2e: MINISTACK=/nowhere/python: neither a Python that has MiniStack nor the address of a running one.\n",
  });
});
