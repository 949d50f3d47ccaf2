import { Chessboard, COLOR } from "cm-chessboard/src/Chessboard.js";
import { useEffect, useRef } from "preact/hooks";
import "cm-chessboard/assets/chessboard.css";
import pieces from "cm-chessboard/assets/pieces/standard.svg?url";
import type { Json } from "../../api.ts";

/** A chess position, from the state's `fen`; the squares that changed since the state before are marked. */
export function ChessBoard({ state, before }: { readonly state: Json; readonly before: Json | undefined }) {
  const box = useRef<HTMLDivElement>(null);
  const board = useRef<Chessboard>(undefined);
  const fen = fenOf(state);
  useEffect(() => {
    if (!box.current) return;
    const made = new Chessboard(box.current, {
      position: fen ?? "empty",
      assetsUrl: "",
      style: { pieces: { file: pieces }, cssClass: "green", showCoordinates: false, animationDuration: 0 },
      orientation: COLOR.white,
    });
    board.current = made;
    return () => made.destroy();
  }, []);
  useEffect(() => {
    if (fen !== undefined) void board.current?.setPosition(fen, false);
  }, [fen]);
  if (fen === undefined) return null;
  const [, turn] = fen.split(" ");
  return (
    <figure class="board">
      <div ref={box} role="img" aria-label={`Chess position ${fen}`} data-fen={fen} />
      <figcaption>
        {turn === "b" ? "Black" : "White"} to move{lastMove(state, before)}
      </figcaption>
    </figure>
  );
}

function fenOf(state: Json): string | undefined {
  return typeof state === "object" && state !== null && "fen" in state && typeof state.fen === "string"
    ? state.fen
    : undefined;
}

/** The move that led here, where the state tells it. */
function lastMove(state: Json, before: Json | undefined): string {
  const move = moveOf(state);
  return move !== undefined && move !== (before === undefined ? undefined : moveOf(before))
    ? `, after ${move}`
    : "";
}

function moveOf(state: Json): string | undefined {
  if (typeof state !== "object" || state === null || !("lastMove" in state)) return undefined;
  return typeof state.lastMove === "string" ? state.lastMove : undefined;
}
