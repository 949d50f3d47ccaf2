import { describe, expect, test } from "vitest";
import { awsSigner } from "#client/aws/index.ts";
import { ROUTES } from "../../../lambdas/api/routes.ts";
import { send, sendSignedBy, sendUnsigned } from "../support/raw.ts";
import { TARGET } from "../support/target.ts";

function requests(open: boolean): string[] {
  return ROUTES.filter((route) => (route.open ?? false) === open).map(
    ({ method, path }) => `${method} ${path.replace("{gameId}", "nobody").replace("{version}", "1")}`,
  );
}

describe("without a signature", () => {
  test.each(requests(false))("%s answers 403", async (request) => {
    const body = request.startsWith("GET") ? undefined : {};

    expect((await sendUnsigned(request, body)).status).toBe(403);
  });

  test.each(requests(true))("%s is answered", async (request) => {
    expect((await sendUnsigned(request)).status).toBe(200);
  });
});

describe("a signature", () => {
  test("by a key that nobody has answers 403", async () => {
    const credentials = { accessKeyId: "AKIA0000000000000000", secretAccessKey: "guessed" };
    const forged = awsSigner({ region: TARGET.region, credentials });

    expect((await sendSignedBy(forged, "GET /v1/games")).status).toBe(403);
  });

  test("of ours lets a route that does not exist be distinguished from one that does", async () => {
    expect((await send("GET /v1/nothing")).status).toBe(404);
    expect((await send("GET /v1/games")).status).toBe(200);
  });
});
