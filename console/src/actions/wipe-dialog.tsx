import { useState } from "preact/hooks";
import { ask, type Game, gamePath } from "../api.ts";
import { Dialog } from "./dialog.tsx";

/** Removes a game for good, once its id was typed. */
export function WipeDialog({ game, close }: { readonly game: Game; readonly close: () => void }) {
  const [typed, setTyped] = useState("");
  const { gameId, version } = game;
  return (
    <Dialog
      title={`Wipe ${gameId}`}
      verb="Wipe for good"
      danger
      ready={typed === gameId}
      close={close}
      act={async () => {
        const { wiped, creatableAt } = await ask<{ wiped: boolean; creatableAt?: string }>(gamePath(gameId), {
          method: "DELETE",
        });
        const again = creatableAt === undefined ? "" : ` The id can be used again from ${creatableAt}.`;
        return wiped
          ? `Nothing is left of it.${again}`
          : `The wipe is under way; it completes by itself.${again}`;
      }}
    >
      <p>
        Removes all {version} transitions, every snapshot and the archive of this game. It cannot be brought
        back, and its id cannot be used again until the last of it has expired.
      </p>
      <label>
        Type the id to confirm
        <input value={typed} autoComplete="off" onInput={(event) => setTyped(event.currentTarget.value)} />
      </label>
    </Dialog>
  );
}
