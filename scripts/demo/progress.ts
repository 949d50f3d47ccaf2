import { plain, shorten } from "../cli/table.ts";

/** Shows how far games are. */
export type Progress = {
  readonly step: (game: number, done: number) => void;
  readonly event: (game: number, text: string) => void;
  /** Leaves what is shown as it is. */
  readonly end: () => void;
};

/** A game as it is shown. */
export type Shown = { readonly title: string; readonly steps: number };

const BAR = 16;
const REDRAW_MS = 50;
/** More games than these would scroll out of a terminal. */
const MOST_LINES = 12;

/** Progress for this process's terminal; in lines, one an event, where there is none. */
export function progressOn(stream: NodeJS.WriteStream, games: readonly Shown[]): Progress {
  return stream.isTTY && games.length <= MOST_LINES ? bars(stream, games) : lines(stream, games);
}

/** No progress at all. */
export const SILENT: Progress = { step: () => {}, event: () => {}, end: () => {} };

function lines(stream: NodeJS.WriteStream, games: readonly Shown[]): Progress {
  function say(game: number, text: string) {
    return stream.write(`game ${game + 1}: ${text}\n`);
  }
  return {
    step: (game, done) => {
      if (done === games[game]?.steps) say(game, `over, after ${done} transitions`);
    },
    event: say,
    end: () => {},
  };
}

/** A line a game, drawn again in place. */
function bars(stream: NodeJS.WriteStream, games: readonly Shown[]): Progress {
  const done = games.map(() => 0);
  const events = games.map(() => "");
  let drawn = 0;
  function draw(): void {
    const all = games.map(({ title, steps }, game) => {
      const share = (done[game] ?? 0) / steps;
      const filled = Math.round(share * BAR);
      const bar = "█".repeat(filled) + "░".repeat(BAR - filled);
      const count = `${done[game]}/${steps}`.padStart(9);
      const text = `${String(game + 1).padStart(2)} ${bar}${count}  ${events[game] || plain(title)}`;
      return `${shorten(text, stream.columns - 1)}\x1b[K\n`;
    });
    stream.write((drawn > 0 ? `\x1b[${drawn}A` : "") + all.join(""));
    drawn = games.length;
  }
  draw();
  const timer = setInterval(draw, REDRAW_MS);
  return {
    step: (game, count) => {
      done[game] = count;
    },
    event: (game, text) => {
      events[game] = text;
    },
    end: () => {
      clearInterval(timer);
      draw();
    },
  };
}
