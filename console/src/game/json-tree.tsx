import { useState } from "preact/hooks";
import type { Json } from "../api.ts";
import { childrenOf, type Difference, differenceOf, isContainer, summaryOf } from "./json-difference.ts";

/** Members shown at once; more are folded into groups of as many. */
const GROUP = 100;

type TreeProps = {
  readonly value: Json | undefined;
  /** What to compare with: what differs is marked. Absent: nothing is. */
  readonly before?: { readonly value: Json | undefined } | undefined;
  /** Leave out what is the same. */
  readonly changesOnly?: boolean;
};

/** A JSON value as a tree that folds. Only what is unfolded is rendered, so that megabytes open at once. */
export function JsonTree({ value, before, changesOnly = false }: TreeProps) {
  return (
    <div class="tree">
      <Node name={undefined} value={value} before={before} changesOnly={changesOnly} depth={0} />
    </div>
  );
}

type NodeProps = TreeProps & { readonly name: string | undefined; readonly depth: number };

function Node({ name, value, before, changesOnly = false, depth }: NodeProps) {
  const difference: Difference = before ? differenceOf(before.value, value) : "same";
  const shown = difference === "removed" ? before?.value : value;
  const [unfolded, setUnfolded] = useState<boolean>();
  const open = unfolded ?? (depth === 0 || difference === "within" || size(shown) <= smallAt(depth));
  const label = name !== undefined && <span class="key">{name}: </span>;
  if (!isContainer(shown))
    return (
      <div class={`leaf ${difference}`}>
        {label}
        {difference === "changed" && before && (
          <>
            <del>{text(before.value)}</del> <span aria-hidden="true">→</span>{" "}
          </>
        )}
        <Value value={shown} difference={difference} />
      </div>
    );
  return (
    <div class={difference}>
      <button type="button" class="fold" aria-expanded={open} onClick={() => setUnfolded(!open)}>
        <span aria-hidden="true">{open ? "▾" : "▸"}</span> {label}
        <span class="quiet">{summaryOf(shown)}</span>
        {difference !== "same" && difference !== "within" && <span class="badge">{difference}</span>}
      </button>
      {open && (
        <div class="members">
          <Members value={value} before={before} changesOnly={changesOnly} depth={depth + 1} />
        </div>
      )}
    </div>
  );
}

function Members({ value, before, changesOnly = false, depth }: TreeProps & { readonly depth: number }) {
  const [groups, setGroups] = useState(1);
  const members = childrenOf(value, before).filter(
    ({ value: member, before: earlier }) =>
      !changesOnly || !earlier || differenceOf(earlier.value, member) !== "same",
  );
  const rest = members.length - groups * GROUP;
  return (
    <>
      {members.slice(0, groups * GROUP).map((member) => (
        <Node
          key={member.name}
          name={member.name}
          value={member.value}
          before={member.before}
          changesOnly={changesOnly}
          depth={depth}
        />
      ))}
      {rest > 0 && (
        <button type="button" class="fold" onClick={() => setGroups(groups + 1)}>
          {rest} more…
        </button>
      )}
    </>
  );
}

function Value({ value, difference }: { readonly value: Json | undefined; readonly difference: Difference }) {
  const kind = value === null ? "null" : typeof value;
  if (difference === "removed") return <del>{text(value)}</del>;
  return <span class={`value ${kind}`}>{text(value)}</span>;
}

function text(value: Json | undefined): string {
  if (isContainer(value)) return summaryOf(value);
  const written = JSON.stringify(value ?? null);
  return written.length > 300 ? `${written.slice(0, 300)}…` : written;
}

function size(value: Json | undefined): number {
  return isContainer(value) ? Object.keys(value).length : 0;
}

/** How many members unfold by themselves: fewer the deeper. */
function smallAt(depth: number): number {
  return depth === 1 ? 20 : depth === 2 ? 8 : 0;
}
