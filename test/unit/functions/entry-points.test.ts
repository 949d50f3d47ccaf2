import { afterEach, expect, test, vi } from "vitest";
import { FUNCTION_NAMES, FUNCTIONS } from "../../../infra/functions.ts";

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

const ENVIRONMENT = {
  AWS_REGION: "eu-west-1",
  AWS_ACCESS_KEY_ID: "none",
  AWS_SECRET_ACCESS_KEY: "none",
  STATE_TABLE: "state",
  GAMES_TABLE: "games",
  ARCHIVE_BUCKET: "archive",
  TABLE_EPOCH: "1",
  SWEEP_MINUTES: "60",
  CURSOR_KEYS: JSON.stringify({ current: { id: "k1", secret: Buffer.alloc(32, 7).toString("base64") } }),
};

test.each(FUNCTION_NAMES.filter((name) => FUNCTIONS[name].trigger === "api"))(
  "%s opens what it needs by its environment, and answers any event",
  async (name) => {
    for (const [variable, value] of Object.entries(ENVIRONMENT)) vi.stubEnv(variable, value);
    vi.spyOn(process.stdout, "write").mockReturnValue(true);

    const { handler } = await import(`../../../lambdas/functions/${name}.ts`);
    const context = { getRemainingTimeInMillis: () => 10_000 };

    expect(await handler({ routeKey: "GET /nowhere" }, context)).toMatchObject({ statusCode: 404 });
  },
);

test("change-feed takes a batch without records, and retention has a handler", async () => {
  for (const [variable, value] of Object.entries(ENVIRONMENT)) vi.stubEnv(variable, value);
  vi.spyOn(process.stdout, "write").mockReturnValue(true);
  const { handler } = await import("../../../lambdas/functions/change-feed.ts");

  expect(await handler({ Records: [] }, { getRemainingTimeInMillis: () => 10_000 })).toEqual({
    batchItemFailures: [],
  });
  expect(await import("../../../lambdas/functions/retention.ts")).toHaveProperty("handler");
});
