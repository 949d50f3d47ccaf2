import { Chessboard, COLOR } from "cm-chessboard/src/Chessboard.js";
import { useEffect, useRef } from "preact/hooks";
import "cm-chessboard/assets/chessboard.css";
import pieces from "cm-chessboard/assets/pieces/standard.svg?url";
import type { Json } from "../../api.ts";
import type { Moment } from "../history-store.ts";

type BoardProps = Parameters<typeof MoveList>[0] & {
  readonly state: Json;
  readonly before: Json | undefined;
};

/** A chess position, from the state's `fen`, with the moves that led to it and those that followed. */
export function ChessBoard({ state, before, ...list }: BoardProps) {
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
      <MoveList {...list} />
    </figure>
  );
}

type MoveListProps = {
  readonly version: number;
  readonly moments: readonly Moment[];
  readonly show: (version: number) => void;
};

/** The moves as players write them, from the payloads of what is loaded; each leads to its position. */
function MoveList({ version, moments, show }: MoveListProps) {
  const moves = moments.filter(({ move }) => move !== undefined);
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => {
    const current = list.current?.querySelector<HTMLElement>("[aria-current]");
    if (current && list.current) list.current.scrollTop = current.offsetTop - list.current.clientHeight / 2;
  }, [version]);
  if (moves.length === 0) return null;
  return (
    <ol class="moves" ref={list} aria-label="Moves">
      {moves.map(({ version: at, move }, index) => (
        <li key={at}>
          {index % 2 === 0 && <span class="quiet">{index / 2 + 1}.</span>}
          <button type="button" aria-current={at === version ? "true" : undefined} onClick={() => show(at)}>
            {move}
          </button>
        </li>
      ))}
    </ol>
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
