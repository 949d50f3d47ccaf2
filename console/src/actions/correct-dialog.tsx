import { useState } from "preact/hooks";
import { ask, type GameState, gamePath, type Json } from "../api.ts";
import { differenceOf } from "../game/json-difference.ts";
import { JsonTree } from "../game/json-tree.tsx";
import { Dialog } from "./dialog.tsx";

/** Changes a game's state by hand: an editor, the difference it makes, and a reason that stays in the history. */
export function CorrectDialog({ game, close }: { readonly game: GameState; readonly close: () => void }) {
  const [text, setText] = useState(() => JSON.stringify(game.state, null, 2));
  const [reason, setReason] = useState("");
  const [phase, setPhase] = useState(game.phase);
  const [commitId] = useState(() => crypto.randomUUID());
  const edited = parsed(text);
  const changed =
    edited.fault === undefined && (differenceOf(game.state, edited.value) !== "same" || phase !== game.phase);
  return (
    <Dialog
      title={`Correction of ${game.gameId}`}
      verb="Correct"
      danger
      ready={changed && reason.trim() !== ""}
      close={close}
      act={async () => {
        const body = {
          commitId,
          cursor: game.cursor,
          reason: reason.trim(),
          state: edited.value,
          ...(phase !== game.phase && { to: phase }),
        };
        const { version } = await ask<{ version: number }>(gamePath(game.gameId, "corrections"), {
          method: "POST",
          body,
        });
        return `Corrected: this is version ${version}. The game server has to recover before its next append.`;
      }}
    >
      <p>
        Appends a correction after version {game.version} that replaces the state. What came before stays in
        the history.
      </p>
      <label>
        State, as JSON
        <textarea
          rows={12}
          spellcheck={false}
          value={text}
          aria-invalid={edited.fault !== undefined}
          aria-describedby="state-fault"
          onInput={(event) => setText(event.currentTarget.value)}
        />
      </label>
      <p id="state-fault" class="fault-line" role="status">
        {edited.fault ?? (changed ? "" : "Nothing is changed yet.")}
      </p>
      {changed && (
        <details open>
          <summary>What changes</summary>
          <JsonTree value={edited.value} before={{ value: game.state }} changesOnly />
        </details>
      )}
      <label>
        Phase
        <input value={phase} onInput={(event) => setPhase(event.currentTarget.value)} />
      </label>
      <label>
        Reason, kept in the history
        <input
          value={reason}
          required
          maxLength={256}
          onInput={(event) => setReason(event.currentTarget.value)}
        />
      </label>
    </Dialog>
  );
}

type Parsed = { readonly value?: Json; readonly fault?: string };

function parsed(text: string): Parsed {
  try {
    const value: Json = JSON.parse(text);
    return { value };
  } catch (error) {
    return { fault: error instanceof Error ? error.message : String(error) };
  }
}
