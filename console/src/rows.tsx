import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";

/** Rows rendered above and below those in view. */
const SPARE = 8;

type RowsProps<T> = {
  readonly items: readonly T[];
  /** Of a row, in pixels. */
  readonly height: number;
  readonly keyOf: (item: T) => string | number;
  readonly label: string;
  /** Scrolled into view when it changes. */
  readonly current?: number;
  /** Called when the end comes into view. */
  readonly onEnd?: () => void;
  readonly children: (item: T, index: number) => ComponentChildren;
};

/** A scrolling list of rows of one height, of which only those in view are in the page. */
export function Rows<T>({ items, height, keyOf, label, current, onEnd, children }: RowsProps<T>) {
  const box = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, height: 600 });
  function read(): void {
    const { scrollTop = 0, clientHeight = 600 } = box.current ?? {};
    setView({ top: scrollTop, height: clientHeight });
  }
  useLayoutEffect(read, []);
  useEffect(() => {
    const observer = new ResizeObserver(read);
    if (box.current) observer.observe(box.current);
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    const { current: element } = box;
    if (!element || current === undefined || current < 0) return;
    const [top, bottom] = [current * height, (current + 1) * height];
    if (top < element.scrollTop) element.scrollTop = top;
    else if (bottom > element.scrollTop + element.clientHeight)
      element.scrollTop = bottom - element.clientHeight;
  }, [current, height]);

  // A list that has become shorter is scrolled back by the browser a moment later.
  const top = Math.min(view.top, Math.max(0, items.length * height - view.height));
  const first = Math.max(0, Math.floor(top / height) - SPARE);
  const last = Math.min(items.length, Math.ceil((top + view.height) / height) + SPARE);
  const atEnd = last >= items.length;
  useEffect(() => {
    if (atEnd) onEnd?.();
  }, [atEnd, onEnd, items.length]);
  return (
    <div class="rows" ref={box} onScroll={read}>
      <ul class="space" aria-label={label} style={{ height: `${items.length * height}px` }}>
        {items.slice(first, last).map((item, index) => (
          <li
            key={keyOf(item)}
            class="place"
            style={{ transform: `translateY(${(first + index) * height}px)`, height: `${height}px` }}
          >
            {children(item, first + index)}
          </li>
        ))}
      </ul>
    </div>
  );
}
