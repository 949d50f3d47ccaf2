import type { Json } from "../api.ts";
import { childrenOf, type Difference, differenceOf, isContainer, summaryOf } from "./json-difference.ts";

/** Members shown at once; more are folded into groups of as many. */
const GROUP = 100;
const LONGEST_TEXT = 300;

/** What of a value is looked at. Nodes are named by their path. */
export type TreeView = {
  /** Leave out what is the same. */
  readonly changesOnly: boolean;
  /** What a person folded or unfolded; other nodes unfold by themselves where they are small or changed. */
  readonly unfolded: Readonly<Record<string, boolean>>;
  /** Groups of members that are shown, where they are more than one. */
  readonly groups: Readonly<Record<string, number>>;
};

/** A value to compare with. */
export type Before = { readonly value: Json | undefined } | undefined;

/** A node as it is shown: only what is unfolded is there, however large the value is. */
export type TreeNode = {
  readonly path: string;
  readonly name: string | undefined;
  readonly difference: Difference;
} & (Leaf | Branch);

type Leaf = {
  readonly kind: "leaf";
  /** `string`, `number`, `boolean` or `null`. */
  readonly type: string;
  readonly text: string;
  /** What was there before, where that changed. */
  readonly was: string | undefined;
};
type Branch = {
  readonly kind: "branch";
  readonly summary: string;
  readonly open: boolean;
  readonly members: readonly TreeNode[];
  /** Members that are not shown. */
  readonly rest: number;
};

/** A view in which nothing was folded or unfolded. */
export const FIRST_VIEW: TreeView = { changesOnly: false, unfolded: {}, groups: {} };

/** The part of a value that a view shows, with what differs marked. @param before Absent: nothing is marked. */
export function treeOf(value: Json | undefined, before: Before, view: TreeView): TreeNode {
  return nodeOf({ path: "", name: undefined, value, before }, view, 0);
}

type Place = {
  readonly path: string;
  readonly name: string | undefined;
  readonly value: Json | undefined;
  readonly before: Before;
};

function nodeOf({ path, name, value, before }: Place, view: TreeView, depth: number): TreeNode {
  const difference = before ? differenceOf(before.value, value) : "same";
  const shown = difference === "removed" ? before?.value : value;
  if (!isContainer(shown)) {
    const was = difference === "changed" && before ? textOf(before.value) : undefined;
    const type = shown === null ? "null" : typeof shown;
    return { path, name, difference, kind: "leaf", type, text: textOf(shown), was };
  }
  const small = Object.keys(shown).length <= smallAt(depth);
  const open = view.unfolded[path] ?? (depth === 0 || difference === "within" || small);
  const inside = open ? membersOf({ path, name, value, before }, view, depth + 1) : { members: [], rest: 0 };
  return { path, name, difference, kind: "branch", summary: summaryOf(shown), open, ...inside };
}

function membersOf(
  { path, value, before }: Place,
  view: TreeView,
  depth: number,
): { readonly members: readonly TreeNode[]; readonly rest: number } {
  const all = childrenOf(value, before).filter(
    (member) =>
      !view.changesOnly || !member.before || differenceOf(member.before.value, member.value) !== "same",
  );
  const shown = all.slice(0, (view.groups[path] ?? 1) * GROUP);
  return {
    members: shown.map((member) =>
      nodeOf({ ...member, path: `${path}/${escaped(member.name)}` }, view, depth),
    ),
    rest: all.length - shown.length,
  };
}

/** As in a JSON Pointer (RFC 6901), so that no two nodes have one path. */
function escaped(name: string): string {
  return name.replaceAll("~", "~0").replaceAll("/", "~1");
}

function textOf(value: Json | undefined): string {
  if (isContainer(value)) return summaryOf(value);
  const written = JSON.stringify(value ?? null);
  return written.length > LONGEST_TEXT ? `${written.slice(0, LONGEST_TEXT)}…` : written;
}

/** How many members unfold by themselves: fewer the deeper. */
function smallAt(depth: number): number {
  return depth === 1 ? 20 : depth === 2 ? 8 : 0;
}
