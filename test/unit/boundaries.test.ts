import { globSync, readFileSync } from "node:fs";
import { dirname, join, normalize, resolve } from "node:path";
import { describe, expect, test } from "vitest";

const root = resolve(import.meta.dirname, "../..");

type Source = {
  /** Path from the root of the repository. */
  readonly file: string;
  /** Folder right under `lambdas`; empty for a file elsewhere. */
  readonly folder: string;
  /** The text without comments. */
  readonly code: string;
  /** What it imports, types included: packages as they are named, files by their path from the root. */
  readonly imports: readonly string[];
};

const sources = globSync(["lambdas/**/*.ts", "client/**/*.ts"], { cwd: root })
  .toSorted()
  .map((file) => read(file, readFileSync(join(root, file), "utf8")));
const lambdas = sources.filter(({ file }) => file.startsWith("lambdas/"));
const game = lambdas.filter(({ folder }) => folder === "game");

/** Each folder of `lambdas` with the folders that it may import, besides itself. */
const below: { readonly [folder: string]: readonly string[] } = {
  game: [],
  store: ["game"],
  flags: ["game"],
  telemetry: ["game"],
  open: ["game", "store", "flags", "telemetry"],
  api: ["game", "store", "flags", "telemetry", "open"],
  triggers: ["game", "store", "flags", "telemetry", "open"],
  functions: ["game", "store", "flags", "telemetry", "open", "api", "triggers"],
};

describe("the reader of this test", () => {
  test("finds every form of import, and none in a comment", () => {
    const text = `
      import "./a.ts";
      import { b } from "./b.ts"; // from "./comment.ts"
      import type {
        C,
      } from "../store/c.ts";
      export * from "node:crypto";
      /** from "./comment.ts" */
      const d = await import("./d.ts");`;
    expect(read("lambdas/game/x.ts", text)).toMatchObject({
      folder: "game",
      imports: [
        "lambdas/game/a.ts",
        "lambdas/game/b.ts",
        "lambdas/store/c.ts",
        "node:crypto",
        "lambdas/game/d.ts",
      ],
    });
    expect(read("lambdas/loose.ts", "").folder).toBe("");
  });

  test("has found the folders, and imports between them", () => {
    expect([...new Set(lambdas.map(({ folder }) => folder))].toSorted()).toEqual(
      Object.keys(below).toSorted(),
    );
    const store = lambdas.filter(({ folder }) => folder === "store").flatMap(({ imports }) => imports);
    expect(store).toContain("lambdas/game/commit.ts");
    expect(store).toContain("@aws-sdk/client-dynamodb");
  });
});

describe("import directions", () => {
  test.each(Object.keys(below))("%s imports itself and the folders below it only", (folder) => {
    const allowed = [folder, ...(below[folder] ?? [])];
    expect(
      strays(
        (source) => source.folder === folder,
        (to) => to !== "" && !allowed.includes(to),
      ),
    ).toEqual([]);
  });

  test("what runs in Lambda imports no code that does not; data, such as openapi.json, may stand elsewhere", () => {
    const code = lambdas.flatMap(({ imports }) => imports.filter((name) => name.endsWith(".ts")));
    expect(code.filter((name) => !name.startsWith("lambdas/"))).toEqual([]);
  });

  test("only store talks to DynamoDB", () => {
    const clients = ["@aws-sdk/client-dynamodb", "@aws-sdk/lib-dynamodb"];
    const users = sources.filter(({ imports }) => imports.some((name) => clients.includes(name)));
    expect(users.map(({ file }) => file).filter((file) => !file.startsWith("lambdas/store/"))).toEqual([]);
  });
});

describe("the rules of a game are pure", () => {
  test("they use no package but Node's own hashing and compression", () => {
    const packages = game.flatMap(({ imports }) => imports.filter((name) => !isFile(name)));
    expect(packages.filter((name) => name !== "node:crypto" && name !== "node:zlib")).toEqual([]);
  });

  test.each(game)("$file reads no clock, no randomness, no environment", ({ code }) => {
    const impure =
      /\b(?:Date|Temporal|performance|hrtime|random\w*|getRandomValues|process|globalThis|fetch|console|set(?:Timeout|Interval|Immediate))\b/;
    expect(code.match(impure)?.[0]).toBeUndefined();
  });
});

/** Imports from some folders of `lambdas` to others, as `from -> to`. */
function strays(
  from: (source: Source) => boolean,
  to: (folder: string, from: string) => boolean,
): readonly string[] {
  return lambdas
    .filter(from)
    .flatMap(({ file, folder, imports }) =>
      imports
        .filter((name) => isFile(name) && to(folderOf(name), folder))
        .map((name) => `${file} -> ${name}`),
    );
}

function read(file: string, text: string): Source {
  const code = text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/(^|\s)\/\/.*$/gm, "");
  const names = [...code.matchAll(/\b(?:from|import)\s*\(?\s*"([^"]+)"/g)].map(([, name]) => name ?? "");
  const imports = names.map((name) => (name.startsWith(".") ? normalize(join(dirname(file), name)) : name));
  return { file, folder: folderOf(file), code, imports };
}

function folderOf(file: string): string {
  const [, folder, ...rest] = file.split("/");
  return rest.length > 0 && folder !== undefined ? folder : "";
}

/** Whether an import is of a file of this repository; otherwise it is of a package. */
function isFile(name: string): boolean {
  return /\.(?:ts|json)$/.test(name);
}
