import { describe, expect, test } from "vitest";
import { matchServer, played } from "./match-server.ts";

describe("metadata", () => {
  test("are stored when the lobby is answered, in the directory and not in the history", async () => {
    const { storage, client, services } = await played();
    const { metadata } = await storage.fetch("m1", { metadata: true });
    Object.assign(metadata.players[0] ?? {}, { name: "ann", credentials: "s3cret" });
    await storage.setMetadata("m1", metadata);
    const next = await matchServer(services).storage.fetch("m1", { metadata: true });
    expect(next.metadata.players[0]).toEqual({ id: 0, name: "ann", credentials: "s3cret" });
    await client.flush();
    const { transitions } = await client.history("m1");
    expect(transitions).toHaveLength(2);
    expect(JSON.stringify(transitions)).not.toMatch(/s3cret|secret/);
  });

  test("cost nothing with an ordinary move", async () => {
    const { click, client, storage, all } = await played();
    const before = (await all("m1")).metadata.updatedAt;
    await click("m1", "0", 8, 2);
    await storage.flush();
    const { metadataVersion } = await client.game("m1");
    expect(metadataVersion).toBe(0);
    expect((await all("m1")).metadata.updatedAt).toBeGreaterThanOrEqual(before);
  });

  test("lose nobody of two who sit down at once, and one of two on the same seat", async () => {
    const { services } = await played();
    const [one, other] = [matchServer(services), matchServer(services)];
    async function sit({ storage }: typeof one, seat: number, name: string) {
      const { metadata } = await storage.fetch("m1", { metadata: true });
      return async () => {
        Object.assign(metadata.players[seat] ?? {}, { name });
        await storage.setMetadata("m1", metadata);
      };
    }
    const [ann, bob, eve] = [
      await sit(one, 0, "ann"),
      await sit(other, 1, "bob"),
      await sit(other, 0, "eve"),
    ];
    await ann();
    await bob();
    await expect(eve()).rejects.toMatchObject({ name: "MetadataConflictError", status: 409 });
    const { metadata } = await matchServer(services).storage.fetch("m1", { metadata: true });
    expect(metadata.players).toEqual({ 0: { id: 0, name: "ann" }, 1: { id: 1, name: "bob" } });
  });

  test("lose one of two on the same seat of a match in play, too", async () => {
    const { storage } = await played();
    async function sit(name: string) {
      const { metadata } = await storage.fetch("m1", { metadata: true });
      Object.assign(metadata.players[0] ?? {}, { name });
      await storage.setMetadata("m1", metadata);
    }
    const ends = await Promise.allSettled([sit("ann"), sit("eve")]);
    expect(ends.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
    expect((await storage.fetch("m1", { metadata: true })).metadata.players[0]).toEqual({
      id: 0,
      name: "ann",
    });
  });

  test("lose the second of two on the same seat, though the first is seated by then", async () => {
    const { storage } = await played();
    const { metadata: one } = await storage.fetch("m1", { metadata: true });
    const { metadata: other } = await storage.fetch("m1", { metadata: true });
    Object.assign(one.players[0] ?? {}, { name: "ann" });
    Object.assign(other.players[0] ?? {}, { name: "eve" });
    await storage.setMetadata("m1", one);
    await expect(storage.setMetadata("m1", other)).rejects.toMatchObject({ status: 409 });
  });

  test("of what play changes are seen at once, and stored behind", async () => {
    const { storage, services, set } = await played();
    const { metadata } = await storage.fetch("m1", { metadata: true });
    Object.assign(metadata.players[1] ?? {}, { isConnected: true });
    set.away = true;
    await storage.setMetadata("m1", metadata);
    expect((await storage.fetch("m1", { metadata: true })).metadata.players[1]).toMatchObject({
      isConnected: true,
    });
    set.away = false;
    await storage.flush();
    expect((await matchServer(services).all("m1")).metadata.players[1]).toMatchObject({ isConnected: true });
  });
});
