import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type LocalService, startService } from "../../scripts/demo/local-service.ts";
import { generatePython, projectOf, python, runs } from "./generators.ts";

// examples/python as its README starts it: killed in the middle of a game, and continued by a new process.

let service: LocalService;
let project: Awaited<ReturnType<typeof projectOf>>;
beforeAll(async () => {
  [service, project] = await Promise.all([startService(["--port", "0"]), projectOf("examples/python")]);
  await generatePython(project.path);
});
afterAll(async () => {
  await service?.kill();
  await project?.[Symbol.asyncDispose]();
});

type Backend = { readonly url: string; readonly kill: () => Promise<void> };

async function startBackend(): Promise<Backend> {
  const child: ChildProcess = spawn(python("uvicorn"), ["main:app", "--port", "0"], {
    cwd: project.path,
    env: { ...process.env, SAVEPOINT_URL: service.url },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let printed = "";
  const url = await new Promise<string>((resolve, reject) => {
    child.once("exit", () => reject(new Error(printed)));
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      printed += text;
      const listens = /running on (http:\/\/[\d.:]+)/.exec(printed)?.[1];
      if (listens !== undefined) resolve(listens);
    });
  });
  return {
    url,
    kill: async () => {
      child.kill("SIGKILL");
      await once(child, "exit");
    },
  };
}

async function ask({ url }: Backend, method: string, path: string, body?: object) {
  const response = await fetch(`${url}${path}`, {
    method,
    ...(body && { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
  });
  return { status: response.status, body: await response.json() };
}

test("its types are right", async () => {
  await runs(python("mypy"), ["--strict", "main.py"], project.path);
});

test("it is killed after a move, and the next process continues the game", async () => {
  const first = await startBackend();
  expect(await ask(first, "PUT", "/games/g1")).toMatchObject({ status: 201 });
  const moves: [string, number][] = [
    ["X", 0],
    ["O", 4],
    ["X", 1],
  ];
  for (const [player, cell] of moves) {
    expect(await ask(first, "POST", "/games/g1/moves", { player, cell })).toMatchObject({ status: 200 });
  }
  await first.kill();
  const second = await startBackend();
  try {
    expect(await ask(second, "POST", "/games/g1/moves", { player: "X", cell: 2 })).toMatchObject({
      status: 409,
    });
    await ask(second, "POST", "/games/g1/moves", { player: "O", cell: 5 });
    const won = await ask(second, "POST", "/games/g1/moves", { player: "X", cell: 2 });
    expect(won.body).toEqual({ cells: ["X", "X", "X", "", "O", "O", "", "", ""], next: "O", winner: "X" });
    expect((await ask(second, "GET", "/games/g1")).body).toEqual(won.body);
    expect(await ask(second, "POST", "/games/g1/moves", { player: "O", cell: 8 })).toMatchObject({
      status: 409,
    });
  } finally {
    await second.kill();
  }
  const history = await fetch(`${service.url}/v1/games/g1/transitions`);
  expect(await history.json()).toMatchObject({
    transitions: [0, 4, 1, 5, 2].map((cell, index) => ({ version: index + 1, payload: { cell } })),
  });
});
