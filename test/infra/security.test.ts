import { globSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { ROUTES, type Route } from "../../lambdas/api/routes.ts";
import { isAllowed, type Policy, policy } from "../fixtures/iam.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const PAGE = readFileSync(join(ROOT, "docs/security.md"), "utf8");

/** The policies of the page, by name. */
const policies: ReadonlyMap<string, Policy> = new Map(
  [...PAGE.matchAll(/^```json policy=([\w-]+)\n(.*?)^```$/gms)].map(([, name = "", text = ""]) => [
    name,
    policy.parse(JSON.parse(text)),
  ]),
);
function named(name: string): Policy {
  const found = policies.get(name);
  if (!found) throw new Error(`There is no policy ${name} in docs/security.md`);
  return found;
}

/** What API Gateway asks IAM for a request. Source: API Gateway Developer Guide, "Control access for invoking an API". */
function invoke(method: string, path: string) {
  return {
    action: "execute-api:Invoke",
    resource: `arn:aws:execute-api:REGION:ACCOUNT:API/$default/${method}${path}`,
  };
}

function allows(name: string, { method, path }: Route, gameId: string): boolean {
  return isAllowed([named(name)], invoke(method, path.replace("{gameId}", gameId).replace("{version}", "3")));
}

function shown({ method, path }: Route): string {
  return `${method} ${path}`;
}

const signed = ROUTES.filter(({ open }) => !open);
function allowedTo(name: string, gameId = "team-a-1"): string[] {
  return signed.filter((route) => allows(name, route, gameId)).map(shown);
}
const GAME = "/v1/games/{gameId}";
const ofGames = signed.filter(({ path }) => path.startsWith(`${GAME}`));
const forbiddenToServers = [
  `DELETE ${GAME}`,
  `POST ${GAME}`,
  `POST ${GAME}/corrections`,
  `POST ${GAME}/import`,
];

describe("a game server", () => {
  test("may do everything to games but wipe, correct, fork and import, and nothing else", () => {
    expect(allowedTo("game-server").toSorted()).toEqual(
      ofGames
        .map(shown)
        .filter((route) => !forbiddenToServers.includes(route))
        .toSorted(),
    );
  });
});

describe("a reader", () => {
  test("may send every GET, and nothing that could write", () => {
    expect(allowedTo("reader").toSorted()).toEqual(
      signed
        .filter(({ method }) => method === "GET")
        .map(shown)
        .toSorted(),
    );
  });
});

describe("a team with a prefix", () => {
  test("may do to its own games what a game server may", () => {
    expect(allowedTo("team", "team-a-1")).toEqual(allowedTo("game-server"));
  });

  test.each(["team-b-1", "team-a", "xteam-a-1", "%74eam-a-1"])("may do nothing to the game %s", (gameId) => {
    expect(allowedTo("team", gameId)).toEqual([]);
  });
});

describe("an operator", () => {
  test("may call every route", () => {
    expect(allowedTo("operator")).toEqual(signed.map(shown));
  });

  test.each(["game-server", "reader", "team"])("has more than %s, which has nothing but the API", (name) => {
    for (const { Action } of named(name).Statement) expect(Action).toEqual(["execute-api:Invoke"]);
  });

  test("has just the calls to AWS that the command makes", () => {
    const granted = named("operator").Statement.flatMap(({ Action }) => Action);

    expect(granted.filter((action) => action !== "execute-api:Invoke").toSorted()).toEqual(
      calls().toSorted(),
    );
  });
});

/** Calls whose name in IAM isn't that of the command, or that need more than one permission. */
const NAMED_OTHERWISE: Readonly<Record<string, readonly string[]>> = {
  Invoke: ["lambda:InvokeFunction"],
  HeadBucket: ["s3:ListBucket"],
  ListObjectVersions: ["s3:ListBucketVersions"],
  ListObjectsV2: ["s3:ListBucket"],
  DeleteObjects: ["s3:DeleteObject", "s3:DeleteObjectVersion"],
  // Without s3:ListBucket, S3 answers 403 where there is no object.
  GetObject: ["s3:GetObject", "s3:ListBucket"],
  // The environment's monitors name the role by which AppConfig sees alarms.
  UpdateEnvironment: ["appconfig:UpdateEnvironment", "iam:PassRole"],
};
const SERVICES: Readonly<Record<string, string>> = {
  "dynamodb-streams": "dynamodb",
  "secrets-manager": "secretsmanager",
};

/** Every call that the command's source makes to AWS, as IAM names it; and what the key of prod needs besides. */
function calls(): string[] {
  const found = globSync("scripts/cli/**/*.ts", { cwd: ROOT }).flatMap((file) => {
    const text = readFileSync(join(ROOT, file), "utf8");
    const imports = [...text.matchAll(/import (?:type )?\{([^}]*)\} from "@aws-sdk\/client-([\w-]+)"/g)];
    return imports.flatMap(([, names = "", client = ""]) =>
      [...names.matchAll(/\b(?:paginate)?([A-Z]\w+?)(?:Command)?\b(?=\s*(?:,|$))/gm)]
        .filter(([whole, name = ""]) => text.includes(`new ${name}Command(`) || whole.startsWith("paginate"))
        .flatMap(([, name = ""]) => NAMED_OTHERWISE[name] ?? [`${SERVICES[client] ?? client}:${name}`]),
    );
  });
  return [...new Set([...found, "kms:Decrypt", "kms:GenerateDataKey"])];
}
