import { useEffect, useRef, useState } from "preact/hooks";
import type { Snapshot } from "../api.ts";
import { count } from "../format.ts";
import { firstMissing, type HistoryStore } from "./history-store.ts";
import { draw, type Scale, versionAt } from "./timeline-draw.ts";

type TimelineProps = {
  readonly history: HistoryStore;
  readonly snapshots: readonly Snapshot[];
  readonly newest: number;
  readonly version: number;
  readonly against: number | undefined;
  readonly show: (version: number) => void;
};

/** Versions in view at least: beyond that, a zoom shows nothing more. */
const CLOSEST = 20;

/**
 * All versions of a game from left to right: phases as bands; snapshots, fences, corrections and resyncs as
 * marks, and what was not kept before a resync hatched. Drag,
 * or use the arrow keys; turn the wheel to look closer.
 */
export function Timeline({ history, snapshots, newest, version, against, show }: TimelineProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [width, setWidth] = useState(0);
  const [zoom, setZoom] = useState<Omit<Scale, "width"> | undefined>();
  const scale: Scale = { first: zoom?.first ?? 0, last: Math.min(zoom?.last ?? newest, newest), width };

  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => setWidth(entry?.contentRect.width ?? 0));
    if (canvas.current) observer.observe(canvas.current);
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    if (canvas.current && width > 0)
      draw(canvas.current, scale, { moments: history.moments(), snapshots, version, against, newest });
  });
  // The pages in view load while nothing else does, one after another.
  useEffect(() => {
    const missing = firstMissing(history, scale.last, Math.max(1, scale.first));
    if (missing !== undefined) history.load(missing);
  });

  function showAt(event: PointerEvent): void {
    const { left = 0 } = canvas.current?.getBoundingClientRect() ?? {};
    show(versionAt(scale, event.clientX - left));
  }
  function look(event: WheelEvent): void {
    event.preventDefault();
    const { left = 0 } = canvas.current?.getBoundingClientRect() ?? {};
    setZoom(zoomed(scale, versionAt(scale, event.clientX - left), event.deltaY > 0 ? 1.25 : 0.8, newest));
  }
  return (
    <div class="timeline">
      <canvas
        ref={canvas}
        role="slider"
        tabIndex={0}
        aria-label="Version"
        aria-valuemin={0}
        aria-valuemax={newest}
        aria-valuenow={version}
        aria-valuetext={`version ${version} of ${newest}${
          history.moment(version)?.kind === "resync" ? ", after transitions that were not kept" : ""
        }`}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          showAt(event);
        }}
        onPointerMove={(event) => event.currentTarget.hasPointerCapture(event.pointerId) && showAt(event)}
        onWheel={look}
      />
      <div class="ends">
        <span>{count(scale.first)}</span>
        <output aria-live="polite">version {count(version)}</output>
        <span>{count(scale.last)}</span>
      </div>
      <ul class="legend" aria-label="Marks">
        <li class="snapshot">snapshot</li>
        <li class="correction">correction</li>
        <li class="fence">fence</li>
        <li class="resync">resync</li>
        <li class="blind">not kept</li>
      </ul>
    </div>
  );
}

function zoomed(scale: Scale, around: number, by: number, newest: number): Omit<Scale, "width"> | undefined {
  const span = Math.max(CLOSEST, (scale.last - scale.first) * by);
  if (span >= newest) return undefined;
  const part = (around - scale.first) / Math.max(1, scale.last - scale.first);
  const first = Math.max(0, Math.min(Math.round(around - span * part), newest - Math.round(span)));
  return { first, last: Math.min(newest, first + Math.round(span)) };
}
