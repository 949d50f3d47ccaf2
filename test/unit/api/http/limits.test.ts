import { describe, expect, test } from "vitest";
import { gameBehindApi } from "../../../fixtures/game-behind-api.ts";
import { kindOf } from "../../../fixtures/play.ts";

const here = gameBehindApi();

describe("reserved keys", () => {
  const RESERVED = ["__proto__", "constructor", "prototype"];
  function nested(key: string) {
    return `{"a":[{"b":{"${key}":{"polluted":true}}}]}`;
  }
  function transition(part: string) {
    return `{"commitId":"c1","cursor":"${here.game.cursor}","transitions":[{"action":"m",${part}}]}`;
  }

  test.each(RESERVED)("%s is refused wherever it is", async (key) => {
    const escaped = `\\u${key.charCodeAt(0).toString(16).padStart(4, "0")}${key.slice(1)}`;
    for (const name of [key, escaped]) {
      const texts: [string, string][] = [
        ["PUT /v1/games/g2", `{"gameType":"generic","state":${nested(name)}}`],
        ["PUT /v1/games/g2", `{"gameType":"generic","metadata":{"${name}":1}}`],
        ["PUT /v1/games/g2", `{"gameType":"generic","${name}":1}`],
        ["PUT /v1/games/g1/metadata", `{"metadata":${nested(name)}}`],
        ["POST /v1/games/g1/transitions", transition(`"payload":${nested(name)}`)],
        ["POST /v1/games/g1/transitions", transition(`"patch":${nested(name)}`)],
        ["POST /v1/games/g1/transitions", transition(`"state":${nested(name)}`)],
        [
          "POST /v1/games/g1/transitions",
          transition(`"patch":[{"op":"add","path":"/a","value":${nested(name)}}]`),
        ],
        [
          "POST /v1/games/g1/snapshots",
          `{"commitId":"c1","cursor":"${here.game.cursor}","state":${nested(name)}}`,
        ],
      ];
      for (const [request, text] of texts) {
        const answer = await here.api(request, { text });
        expect(answer.body).toMatchObject({ status: 400, key });
        expect(kindOf(answer)).toBe("reserved-key");
      }
    }
    expect(here.services.calls).toEqual([]);
    expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
  });

  test.each(["/__proto__", "/a/constructor/b", "/a/prototype", "/__proto__/polluted"])(
    "the pointer %s is refused",
    async (path) => {
      for (const operation of [
        { op: "add", path, value: 1 },
        { op: "remove", path },
        { op: "copy", from: path, path: "/b" },
        { op: "test", path, value: 1 },
      ]) {
        const answer = await here.post(here.move({}, { patch: [operation] }));
        expect(answer.status).toBe(400);
        expect(answer.text).toContain("reserved key");
      }
    },
  );
});

describe("sizes", () => {
  function deep(levels: number) {
    return `${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`;
  }

  test("nesting ends at 100 levels, those of the request included", async () => {
    async function create(levels: number, id: string) {
      return await here.api(`PUT /v1/games/${id}`, {
        text: `{"gameType":"generic","state":${deep(levels)}}`,
      });
    }
    expect((await create(99, "deep")).status).toBe(201);
    const answer = await create(100, "deeper");
    expect(answer.body).toMatchObject({ status: 400, limit: 100 });
    expect(kindOf(answer)).toBe("too-deep");
    expect(kindOf(await create(100_000, "deepest"))).toBe("too-deep");
    const text = `{"gameType":"generic","state":${"[".repeat(100_000)}${"]".repeat(100_000)}}`;
    expect(kindOf(await here.api("PUT /v1/games/deepest", { text }))).toBe("too-deep");
  });

  test("a patch cannot build a deeper state either", async () => {
    const steps = Array.from({ length: 3 }, () => `/a${"/a".repeat(40)}`);
    const patch = [
      { op: "add", path: "/a", value: JSON.parse(deep(60)) },
      { op: "add", path: steps[0] ?? "", value: JSON.parse(deep(90)) },
    ];
    const answer = await here.post(here.move({}, { patch }));
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({ transition: 0, operation: 1 });
    expect(answer.text).toContain("100 levels");
  });

  test.each<[string, string, () => object, object]>([
    [
      "a body over 6 MB",
      "POST /v1/games/g1/transitions",
      () => here.move({}, { payload: "x".repeat(6_000_000) }),
      { what: "body", limit: 6_000_000 },
    ],
    [
      "a commit over 350 KB",
      "POST /v1/games/g1/transitions",
      () => here.move({}, { payload: "x".repeat(360_000) }),
      { what: "commit", limit: 358_400 },
    ],
    [
      "an initial state over 5 MB",
      "PUT /v1/games/g2",
      () => ({ gameType: "generic", state: "x".repeat(5_250_000) }),
      { what: "state", limit: 5_242_880, found: 5_250_002 },
    ],
    [
      "a state over 5 MB in a transition",
      "POST /v1/games/g1/transitions",
      () => here.move({}, { state: "x".repeat(5_250_000) }),
      { what: "state", limit: 5_242_880, found: 5_250_002 },
    ],
    [
      "a commit over 350 KB besides its state",
      "POST /v1/games/g1/transitions",
      () => here.move({}, { state: "x".repeat(400_000), payload: "x".repeat(360_000) }),
      { what: "commit", limit: 358_400 },
    ],
    [
      "a patch of more work than a recovery should have to do again",
      "POST /v1/games/g1/transitions",
      () => ({
        ...here.move(),
        transitions: Array.from({ length: 11 }, () => ({
          action: "m",
          patch: Array.from({ length: 1_000 }, () => ({ op: "remove", path: "" })),
        })),
      }),
      { what: "patches", limit: 10_000, found: 11_000 },
    ],
    [
      "metadata over 16 KB",
      "PUT /v1/games/g1/metadata",
      () => ({ metadata: { note: "x".repeat(16_384) } }),
      { what: "metadata", limit: 16_384, found: 16_395 },
    ],
  ])("%s is 413, with the figures", async (_, request, body, figures) => {
    const answer = await here.api(request, { body: body() });
    expect(kindOf(answer)).toBe("too-large");
    expect(answer.body).toMatchObject({ status: 413, ...figures });
    expect(answer.body.found).toBeGreaterThan(Number(answer.body.limit));
    expect(here.services.calls.filter((call) => call !== "get" && call !== "query")).toEqual([]);
  });

  test("a body counts in bytes, not in characters", async () => {
    const answer = await here.post(here.move({}, { payload: "ä".repeat(3_000_000) }));
    expect(answer.body).toMatchObject({ status: 413, what: "body" });
  });

  test("a state does not grow over 5 MB, patch by patch", async () => {
    let { cursor } = here.game;
    function patch(key: number) {
      return { patch: { [key]: "x".repeat(340_000) } };
    }
    for (let key = 0; key < 15; key += 1) {
      const answer = await here.post({ ...here.move({}, patch(key)), commitId: `c${key}`, cursor });
      expect(answer.status).toBe(201);
      cursor = String(answer.body.cursor);
    }
    const answer = await here.post({ ...here.move({}, patch(15)), commitId: "c15", cursor });
    expect(answer.body).toMatchObject({ status: 413, what: "state", limit: 5_242_880 });
  });
});
