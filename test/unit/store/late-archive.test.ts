import { expect, test } from "vitest";
import { lateArchive } from "../../../lambdas/store/late-archive.ts";
import { memoryArchive } from "../../../scripts/local/memory-archive.ts";

test("an archive that is opened late is opened by the first call, once, and does what each call asks", async () => {
  const opened = memoryArchive();
  let times = 0;
  const archive = lateArchive(async () => {
    times += 1;
    return opened;
  });
  expect(times).toBe(0);
  expect(await archive.put("g", Buffer.from("first"), undefined)).toBe(true);
  const found = await archive.get("g");
  expect(found?.object.toString()).toBe("first");
  expect(await archive.put("g", Buffer.from("late"), undefined)).toBe(false);
  expect(await archive.put("g", Buffer.from("second"), found?.etag)).toBe(true);
  expect(opened.objects.get("g")?.toString()).toBe("second");
  expect(await archive.remove("g")).toBe(true);
  expect(await archive.get("g")).toBeUndefined();
  expect(times).toBe(1);
});

test("an archive that could not be opened fails that call, and is opened again by the next one", async () => {
  let times = 0;
  const archive = lateArchive(async () => {
    times += 1;
    if (times === 1) throw new Error("no permission yet");
    return memoryArchive();
  });
  await expect(archive.get("g")).rejects.toThrow("no permission yet");
  expect(await archive.get("g")).toBeUndefined();
  expect(await archive.remove("g")).toBe(false);
  expect(times).toBe(2);
});
