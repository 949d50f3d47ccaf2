import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { AskError } from "../api.ts";

type DialogProps = {
  readonly title: string;
  /** What the button says that does it. */
  readonly verb: string;
  /** Whether it may be done now. */
  readonly ready?: boolean;
  readonly danger?: boolean;
  /** Does it. @returns what came of it, for a person. */
  readonly act: () => Promise<string>;
  readonly close: () => void;
  /** Says what it will do, and asks for what it needs. */
  readonly children: ComponentChildren;
};

/** An action: what it will do, a button that does it, then what came of it. */
export function Dialog({ title, verb, ready = true, danger = false, act, close, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [state, setState] = useState<{ busy?: true; done?: string; error?: string }>({});
  useEffect(() => dialog.current?.showModal(), []);
  function run(): void {
    setState({ busy: true });
    act().then(
      (done) => setState({ done }),
      (error: unknown) => setState({ error: error instanceof AskError ? error.message : String(error) }),
    );
  }
  return (
    <dialog ref={dialog} onClose={close} aria-labelledby="dialog-title">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (ready && !state.busy) run();
        }}
      >
        <h2 id="dialog-title">{title}</h2>
        {state.done === undefined ? children : <p role="status">{state.done}</p>}
        {state.error !== undefined && (
          <p class="fault" role="alert">
            {state.error}
          </p>
        )}
        <footer>
          <button type="button" onClick={() => dialog.current?.close()}>
            {state.done === undefined ? "Cancel" : "Close"}
          </button>
          {state.done === undefined && (
            <button
              type="submit"
              class={danger ? "danger" : "primary"}
              disabled={!ready || state.busy === true}
            >
              {state.busy ? "Working…" : verb}
            </button>
          )}
        </footer>
      </form>
    </dialog>
  );
}
