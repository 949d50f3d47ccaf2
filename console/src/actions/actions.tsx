import { useState } from "preact/hooks";
import { ask, type Game, type GameState, gamePath, type Recovery, type Target } from "../api.ts";
import { Fault } from "../fault.tsx";
import { useAsked } from "../use-asked.ts";
import { CorrectDialog } from "./correct-dialog.tsx";
import { Dialog } from "./dialog.tsx";
import { WipeDialog } from "./wipe-dialog.tsx";

type ActionsProps = {
  /** The game at its newest version. */
  readonly game: Game;
  /** The version that is looked at. */
  readonly version: number;
  readonly target: Target;
  /** Called when something was changed. */
  readonly done: () => void;
};

type Action = "snapshot" | "recover" | "fence" | "correct" | "wipe";
const CHANGING: readonly (readonly [Action, string])[] = [
  ["snapshot", "Snapshot"],
  ["fence", "Fence"],
  ["correct", "Correct"],
  ["wipe", "Wipe"],
];

/** What an operator can do to a game. Each says first what it will do. */
export function Actions(props: ActionsProps) {
  const { target, done } = props;
  const [open, setOpen] = useState<Action>();
  function close(): void {
    setOpen(undefined);
    done();
  }
  return (
    <div class="actions">
      <button type="button" onClick={() => setOpen("recover")}>
        Recover
      </button>
      {!target.readOnly &&
        CHANGING.map(([action, label]) => (
          <button key={action} type="button" onClick={() => setOpen(action)}>
            {label}
          </button>
        ))}
      {open && <Opened {...props} action={open} close={close} />}
    </div>
  );
}

function Opened({
  action,
  game,
  version,
  close,
}: ActionsProps & { readonly action: Action; readonly close: () => void }) {
  const { gameId } = game;
  switch (action) {
    case "snapshot":
      return (
        <Dialog
          title={`Snapshot of ${gameId}`}
          verb="Make the snapshot"
          close={close}
          act={async () => {
            const made = await ask<{ version: number }>(gamePath(gameId, "snapshots"), {
              method: "POST",
              body: {},
            });
            return `The snapshot at version ${made.version} is there.`;
          }}
        >
          <p>Makes a snapshot at version {game.version} from the log. The game itself does not change.</p>
        </Dialog>
      );
    case "recover":
      return (
        <Dialog
          title={`Recovery of ${gameId}`}
          verb="Recover"
          close={close}
          act={() => recover(gameId, version)}
        >
          <p>
            Rebuilds the state at version {version} from the newest usable snapshot and the transitions after
            it, and reports what it was built from. Nothing is written.
          </p>
        </Dialog>
      );
    case "fence":
      return (
        <Dialog title={`Fence of ${gameId}`} verb="Fence" danger close={close} act={() => fence(game)}>
          <p>
            Appends a transition that changes nothing but the version, so that a game server that still holds
            version {game.version} is refused at its next append, and has to recover first.
          </p>
        </Dialog>
      );
    case "correct":
      return <Correct gameId={gameId} close={close} />;
    case "wipe":
      return <WipeDialog game={game} close={close} />;
  }
}

/** The dialog to correct a game, once its newest state is there. */
function Correct({ gameId, close }: { readonly gameId: string; readonly close: () => void }) {
  const { answer, error, again } = useAsked(`to correct ${gameId}`, (signal) =>
    ask<GameState>(gamePath(gameId, "state"), { signal }),
  );
  if (answer) return <CorrectDialog game={answer} close={close} />;
  return error ? <Fault error={error} again={again} /> : <span class="quiet">Loading the state…</span>;
}

async function recover(gameId: string, version: number): Promise<string> {
  const body = { mode: "version", version };
  const { report, phase } = await ask<Recovery>(gamePath(gameId, "recovery"), { method: "POST", body });
  const passed = report.passedOver.map(
    (over) => `Passed over the snapshot at ${over.version}: ${over.reason}.`,
  );
  const skipped = report.skipped.map((skip) => `Transition ${skip.version} does not apply: ${skip.reason}.`);
  return [
    `Version ${version}, phase ${phase}: built from the ${report.base.kind} at version ${report.base.version} and ${report.transitions} transitions in ${report.commits} commits after it.`,
    ...passed,
    ...skipped,
  ].join("\n");
}

async function fence({ gameId, cursor }: Game): Promise<string> {
  const body = { mode: "latest", fence: true, commitId: crypto.randomUUID(), cursor };
  const { version } = await ask<Recovery>(gamePath(gameId, "recovery"), { method: "POST", body });
  return `Fenced at version ${version}: older writers are refused.`;
}
