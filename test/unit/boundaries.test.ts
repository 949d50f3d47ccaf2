import { globSync, readFileSync } from "node:fs";
import { dirname, join, normalize, resolve } from "node:path";
import { describe, expect, test } from "vitest";

const root = resolve(import.meta.dirname, "../..");

type Source = {
  /** Path from the root of the repository. */
  readonly file: string;
  /** Folder right under the top one, such as `game` of `lambdas/game/head.ts`; empty for a file that has none. */
  readonly folder: string;
  /** The text without comments. */
  readonly code: string;
  /** What it imports, types included: packages as they are named, files by their path from the root. */
  readonly imports: readonly string[];
};

const sources = globSync(["{client,examples,infra,lambdas,scripts,test}/**/*.ts", "*.ts"], {
  cwd: root,
  exclude: ["**/node_modules/**", "**/cdk.out/**", "**/dist/**"],
})
  .toSorted()
  .map((file) => read(file, readFileSync(join(root, file), "utf8")));
const lambdas = sources.filter(({ file }) => file.startsWith("lambdas/"));
const game = lambdas.filter(({ folder }) => folder === "game");

/** Each folder of `lambdas` with the folders that it may import, besides itself. */
const below: { readonly [folder: string]: readonly string[] } = {
  game: [],
  calls: ["game"],
  store: ["game", "calls"],
  flags: ["game", "calls"],
  telemetry: ["game"],
  open: ["game", "calls", "store", "flags", "telemetry"],
  api: ["game", "calls", "store", "flags", "telemetry", "open"],
  triggers: ["game", "calls", "store", "flags", "telemetry", "open"],
  functions: ["game", "calls", "store", "flags", "telemetry", "open", "api", "triggers"],
};

/** Each folder at the top with the others that it may import. */
const tops: { readonly [folder: string]: readonly string[] } = {
  lambdas: [],
  client: [],
  infra: ["lambdas"],
  scripts: ["lambdas", "client", "infra"],
  examples: ["client"],
  test: ["lambdas", "client", "infra", "scripts", "examples"],
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
      const d = await import("./d.ts");
      import { e } from "#client";
      import { f } from "#client/send.ts";
      type Phases = Pick<Transition, "from" | "to">;`;
    expect(read("lambdas/game/x.ts", text)).toMatchObject({
      folder: "game",
      imports: [
        "lambdas/game/a.ts",
        "lambdas/game/b.ts",
        "lambdas/store/c.ts",
        "node:crypto",
        "lambdas/game/d.ts",
        "client/src/index.ts",
        "client/src/send.ts",
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

  test.each(Object.keys(tops))("%s imports code of its own and of the folders that it may", (top) => {
    const allowed = [top, ...(tops[top] ?? [])];
    const imported = sources
      // The command that runs the simulation, which is a test.
      .filter(
        ({ file }) => topOf(file) === top && !["scripts/simulate.ts", "scripts/search.ts"].includes(file),
      )
      .flatMap(({ file, imports }) =>
        // Data, such as openapi.json, may be kept elsewhere.
        imports.filter((name) => name.endsWith(".ts")).map((name) => ({ file, name })),
      );
    expect(imported.filter(({ name }) => !allowed.includes(topOf(name)))).toEqual([]);
  });

  test("of what ships, only store talks to DynamoDB", () => {
    const clients = ["@aws-sdk/client-dynamodb", "@aws-sdk/lib-dynamodb"];
    const users = [...lambdas, ...sources.filter(({ file }) => topOf(file) === "client")].filter(
      ({ imports }) => imports.some((name) => clients.includes(name)),
    );
    expect(users.map(({ file }) => file).filter((file) => !file.startsWith("lambdas/store/"))).toEqual([]);
  });
});

describe("circles of imports", () => {
  test("are found, types counted", () => {
    const texts = {
      "a/a.ts": 'import type { B } from "./b.ts";',
      "a/b.ts": 'import "../c.ts";',
      "c.ts": 'import { a } from "./a/a.ts";',
      "d.ts": 'import "./c.ts";',
    };
    const files = Object.entries(texts).map(([file, text]) => read(file, text));
    expect(circles(files)).toEqual([["a/a.ts", "a/b.ts", "c.ts"]]);
  });

  test("there are none in the repository", () => {
    expect(sources.length).toBeGreaterThan(500);
    expect(circles(sources)).toEqual([]);
  });
});

describe("names", () => {
  test("the name of a class of errors, and of no other, ends in Error", () => {
    const classes = sources.flatMap(({ code }) => [...code.matchAll(/\bclass (\w+)(?: extends (\w+))?/g)]);
    expect(classes.length).toBeGreaterThan(20);
    const odd = classes.filter(
      ([, name = "", base = ""]) => name.endsWith("Error") !== base.endsWith("Error"),
    );
    expect(odd.map(([, name]) => name)).toEqual([]);
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

/** Files that import each other, directly or by way of others: each circle once. */
function circles(files: readonly Source[]): readonly (readonly string[])[] {
  const importsOf = new Map(files.map(({ file, imports }) => [file, imports.filter(isFile)]));
  const done = new Set<string>();
  const found: string[][] = [];
  function follow(file: string, path: readonly string[]): void {
    const start = path.indexOf(file);
    if (start >= 0) found.push(path.slice(start));
    if (start >= 0 || done.has(file)) return;
    for (const next of importsOf.get(file) ?? []) follow(next, [...path, file]);
    done.add(file);
  }
  for (const file of importsOf.keys()) follow(file, []);
  return found;
}

function topOf(file: string): string {
  return file.includes("/") ? file.slice(0, file.indexOf("/")) : "";
}

function read(file: string, text: string): Source {
  const code = text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/(^|\s)\/\/.*$/gm, "");
  const names = [...code.matchAll(/(?<!")\b(?:from|import)\s*\(?\s*"([^"]+)"/g)].map(
    ([, name]) => name ?? "",
  );
  return { file, folder: folderOf(file), code, imports: names.map((name) => resolved(file, name)) };
}

/** A relative import and one by the `imports` of package.json lead to a file; any other stays as it is. */
function resolved(file: string, name: string): string {
  if (name.startsWith(".")) return normalize(join(dirname(file), name));
  if (name === "#client") return "client/src/index.ts";
  return name.replace(/^#client\//, "client/src/");
}

function folderOf(file: string): string {
  const [, folder, ...rest] = file.split("/");
  return rest.length > 0 && folder !== undefined ? folder : "";
}

/** Whether an import is of a file of this repository; otherwise it is of a package. */
function isFile(name: string): boolean {
  return /\.(?:ts|json)$/.test(name);
}
