import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";

const HEIGHT = 120;

/** Values over time, oldest first, as a line; where nothing was measured, there is a gap. */
export function Chart({
  values,
  label,
}: {
  readonly values: readonly (number | null | undefined)[];
  readonly label: string;
}) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const style = getComputedStyle(element);
    const axis = {
      stroke: style.getPropertyValue("--quiet"),
      grid: { stroke: style.getPropertyValue("--line") },
    };
    const plot = new uPlot(
      {
        width: element.clientWidth,
        height: HEIGHT,
        legend: { show: false },
        // From 0, so that heights compare, and up to 1 at least, where all are 0.
        scales: { x: { time: false }, y: { range: (_plot, _least, most) => [0, Math.max(1, most)] } },
        axes: [
          { ...axis, show: false },
          { ...axis, size: 44 },
        ],
        series: [
          {},
          {
            label,
            stroke: style.getPropertyValue("--accent"),
            width: 2,
            points: { show: values.length < 3 },
          },
        ],
      },
      [values.map((_, index) => index), values.map((value) => value ?? null)],
      element,
    );
    const observer = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height: HEIGHT }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      plot.destroy();
    };
  }, [values, label]);
  const last = values.findLast((value) => value != null);
  return <div ref={box} role="img" aria-label={`${label}: ${last ?? "nothing measured"} now`} />;
}
