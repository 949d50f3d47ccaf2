import type { Snapshot } from "../api.ts";
import type { Moment } from "./history-store.ts";

/** Which versions are in view, on how many pixels. */
export type Scale = { readonly first: number; readonly last: number; readonly width: number };

/** What a time line shows. */
export type Shown = {
  readonly moments: readonly Moment[];
  readonly snapshots: readonly Snapshot[];
  readonly version: number;
  readonly against: number | undefined;
  readonly newest: number;
};

const MARGIN = 8;
const BAND = { top: 14, height: 30 };
/** Pixels a version must have for a line of its own. */
const TICK_FROM = 5;
/** Hues that stay apart for those who see few colours; the phase's name is in its band besides. */
const HUES = [215, 35, 165, 320, 265, 95, 10, 190];

/** Where a version is, in pixels from the left. */
export function placeOf({ first, last, width }: Scale, version: number): number {
  return MARGIN + ((version - first) / Math.max(1, last - first)) * (width - 2 * MARGIN);
}

/** The version at a place. */
export function versionAt(scale: Scale, x: number): number {
  const { first, last, width } = scale;
  const part = (x - MARGIN) / Math.max(1, width - 2 * MARGIN);
  return Math.max(first, Math.min(last, Math.round(first + part * (last - first))));
}

/** Stretches of one phase, in order; versions that are not loaded are in none. */
export function bandsOf(moments: readonly Moment[]): { phase: string; from: number; to: number }[] {
  const bands: { phase: string; from: number; to: number }[] = [];
  for (const { version, to: phase } of moments) {
    const last = bands.at(-1);
    if (last && last.phase === phase && last.to === version - 1) last.to = version;
    else bands.push({ phase, from: version, to: version });
  }
  return bands;
}

/** Draws a time line. */
export function draw(canvas: HTMLCanvasElement, scale: Scale, shown: Shown): void {
  const context = canvas.getContext("2d");
  if (!context) return;
  const ratio = devicePixelRatio;
  const height = canvas.clientHeight;
  canvas.width = Math.round(scale.width * ratio);
  canvas.height = Math.round(height * ratio);
  context.scale(ratio, ratio);
  context.clearRect(0, 0, scale.width, height);
  const style = getComputedStyle(canvas);
  function colour(name: string): string {
    return style.getPropertyValue(`--${name}`);
  }
  context.font = `12px ${style.fontFamily}`;
  context.textBaseline = "middle";

  const phases = [...new Set(shown.moments.map(({ to }) => to))];
  for (const { phase, from, to } of bandsOf(shown.moments)) {
    // A transition leads to its version: it fills the way from the one before.
    const [left, right] = [placeOf(scale, from - 1), placeOf(scale, to)];
    if (right < 0 || left > scale.width) continue;
    const hue = HUES[phases.indexOf(phase) % HUES.length];
    context.fillStyle = `hsl(${hue} ${colour("band-saturation")} ${colour("band-lightness")})`;
    context.fillRect(left, BAND.top, Math.max(1, right - left), BAND.height);
    context.fillStyle = colour("text");
    const begin = Math.max(left, 0) + 5;
    if (right - begin > context.measureText(phase).width + 5)
      context.fillText(phase, begin, BAND.top + BAND.height / 2);
  }
  for (const { version, kind } of shown.moments)
    if (kind === "resync")
      hatch(context, placeOf(scale, version - 1), placeOf(scale, version), colour("resync"));
  drawTicks(context, scale, colour("line"));
  for (const { version } of shown.snapshots) triangle(context, placeOf(scale, version), colour("snapshot"));
  for (const { version, kind } of shown.moments)
    if (kind) bar(context, placeOf(scale, version), colour(kind), kind === "resync");
  if (shown.against !== undefined) handle(context, placeOf(scale, shown.against), height, colour("against"));
  handle(context, placeOf(scale, shown.version), height, colour("accent"));
}

function drawTicks(context: CanvasRenderingContext2D, scale: Scale, colour: string): void {
  const { first, last, width } = scale;
  if ((width - 2 * MARGIN) / Math.max(1, last - first) < TICK_FROM) return;
  context.fillStyle = colour;
  for (let version = first; version <= last; version += 1)
    context.fillRect(Math.round(placeOf(scale, version)), BAND.top, 1, BAND.height);
}

function triangle(context: CanvasRenderingContext2D, x: number, colour: string): void {
  context.fillStyle = colour;
  context.beginPath();
  context.moveTo(x, BAND.top - 1);
  context.lineTo(x - 4, BAND.top - 9);
  context.lineTo(x + 4, BAND.top - 9);
  context.fill();
}

const HATCH = { least: 8, every: 5 };

/** A stretch in which transitions were not kept, before the resync that brought the state back. */
function hatch(context: CanvasRenderingContext2D, from: number, to: number, colour: string): void {
  const left = Math.min(from, to - HATCH.least);
  context.save();
  context.beginPath();
  context.rect(left, BAND.top, to - left, BAND.height);
  context.clip();
  context.strokeStyle = colour;
  context.lineWidth = 1.5;
  context.beginPath();
  for (let x = left - BAND.height; x < to; x += HATCH.every) {
    context.moveTo(x, BAND.top + BAND.height);
    context.lineTo(x + BAND.height, BAND.top);
  }
  context.stroke();
  context.restore();
}

function bar(context: CanvasRenderingContext2D, x: number, colour: string, dashed: boolean): void {
  context.strokeStyle = colour;
  context.lineWidth = 2;
  context.setLineDash(dashed ? [3, 2] : []);
  context.beginPath();
  context.moveTo(x, BAND.top - 4);
  context.lineTo(x, BAND.top + BAND.height + 6);
  context.stroke();
  context.setLineDash([]);
}

function handle(context: CanvasRenderingContext2D, x: number, height: number, colour: string): void {
  context.fillStyle = colour;
  context.fillRect(x - 1, 4, 2, height - 8);
  context.beginPath();
  context.arc(x, height - 7, 5, 0, 2 * Math.PI);
  context.fill();
}
