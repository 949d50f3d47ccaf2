import { useMemo, useState } from "preact/hooks";
import type { Json } from "../api.ts";
import { type Before, FIRST_VIEW, type TreeNode, type TreeView, treeOf } from "./tree-model.ts";

/** A view of a tree, and how a person changes it. */
export type UsedView = {
  readonly view: TreeView;
  readonly fold: (path: string, open: boolean) => void;
  /** Shows one more group of a node's members. */
  readonly more: (path: string) => void;
};

/** What of a tree is looked at; it stays while the value changes. */
export function useView(changesOnly: boolean): UsedView {
  const [{ unfolded, groups }, setView] = useState(FIRST_VIEW);
  return {
    view: useMemo(() => ({ changesOnly, unfolded, groups }), [changesOnly, unfolded, groups]),
    fold: (path, open) => setView((view) => ({ ...view, unfolded: { ...view.unfolded, [path]: open } })),
    more: (path) =>
      setView((view) => ({ ...view, groups: { ...view.groups, [path]: (view.groups[path] ?? 1) + 1 } })),
  };
}

type JsonTreeProps = {
  readonly value: Json | undefined;
  /** What to compare with: what differs is marked. Absent: nothing is. */
  readonly before?: Before;
  /** Leave out what is the same. */
  readonly changesOnly?: boolean;
};

/** A JSON value that the page has as a tree that folds. */
export function JsonTree({ value, before, changesOnly = false }: JsonTreeProps) {
  const used = useView(changesOnly);
  const root = useMemo(() => treeOf(value, before, used.view), [value, before?.value, used.view]);
  return <Tree root={root} used={used} />;
}

/** A tree that folds: what is unfolded of a value. */
export function Tree({ root, used }: { readonly root: TreeNode; readonly used: UsedView }) {
  return (
    <div class="tree">
      <Node node={root} used={used} />
    </div>
  );
}

function Node({ node, used }: { readonly node: TreeNode; readonly used: UsedView }) {
  const { path, name, difference } = node;
  const label = name !== undefined && <span class="key">{name}: </span>;
  if (node.kind === "leaf")
    return (
      <div class={`leaf ${difference}`}>
        {label}
        {node.was !== undefined && (
          <>
            <del>{node.was}</del> <span aria-hidden="true">→</span>{" "}
          </>
        )}
        {difference === "removed" ? (
          <del>{node.text}</del>
        ) : (
          <span class={`value ${node.type}`}>{node.text}</span>
        )}
      </div>
    );
  const { open, summary, members, rest } = node;
  return (
    <div class={difference}>
      <button type="button" class="fold" aria-expanded={open} onClick={() => used.fold(path, !open)}>
        <span aria-hidden="true">{open ? "▾" : "▸"}</span> {label}
        <span class="quiet">{summary}</span>
        {difference !== "same" && difference !== "within" && <span class="badge">{difference}</span>}
      </button>
      {open && (
        <div class="members">
          {members.map((member) => (
            <Node key={member.name} node={member} used={used} />
          ))}
          {rest > 0 && (
            <button type="button" class="fold" onClick={() => used.more(path)}>
              {rest} more…
            </button>
          )}
        </div>
      )}
    </div>
  );
}
