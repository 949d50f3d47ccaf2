import { useState } from "preact/hooks";
import { ask, type Target } from "../api.ts";
import { useAsked } from "../use-asked.ts";
import { Dialog } from "./dialog.tsx";

type Change = { readonly action: "enable" | "disable" | "rollout"; readonly percent?: number };
/** What a change would do, as the command's `--dry-run` says it; or why it is refused. */
type Plan = { readonly lines: readonly string[] };

/** Switches persistence on or off, or rolls it out, with the same checks as the command. */
export function FlagActions({ target, done }: { readonly target: Target; readonly done: () => void }) {
  const [open, setOpen] = useState<Change>();
  const [percent, setPercent] = useState(5);
  function close(): void {
    setOpen(undefined);
    done();
  }
  return (
    <div class="actions">
      <button type="button" onClick={() => setOpen({ action: "enable" })}>
        Enable
      </button>
      <button type="button" onClick={() => setOpen({ action: "disable" })}>
        Disable
      </button>
      <label>
        Roll out to
        <input
          type="number"
          min={1}
          max={100}
          value={percent}
          onInput={(event) => setPercent(event.currentTarget.valueAsNumber)}
        />
        % of games
      </label>
      <button type="button" onClick={() => setOpen({ action: "rollout", percent })}>
        Roll out
      </button>
      {open && <FlagDialog change={open} target={target} close={close} />}
    </div>
  );
}

type DialogProps = { readonly change: Change; readonly target: Target; readonly close: () => void };

function FlagDialog({ change, target, close }: DialogProps) {
  function send(dryRun: boolean) {
    return ask<Plan>("/console/flags", { method: "POST", body: { ...change, dryRun } });
  }
  const plan = useAsked(JSON.stringify(change), () => send(true));
  return (
    <Dialog
      title={`${change.action} on ${target.name}`}
      verb="Change the flags"
      danger
      ready={plan.answer !== undefined}
      close={close}
      act={async () => (await send(false)).lines.join("\n")}
    >
      {plan.answer?.lines.map((line) => (
        <p key={line}>{line}</p>
      ))}
      {plan.error && (
        <p class="fault" role="alert">
          {plan.error.message}
        </p>
      )}
      {plan.loading && <p class="quiet">Asking what this would do…</p>}
    </Dialog>
  );
}
