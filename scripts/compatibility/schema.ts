import { isDeepStrictEqual } from "node:util";
import { at, list, members, type Node, node, resolved } from "./node.ts";

/** Two documents: the one that was released, and the one that is to follow it. */
export type Pair = { readonly before: Node; readonly after: Node };

/** Which way the values of a schema go: a caller sends requests and reads answers. */
export type Direction = "request" | "answer";

const LIMITS = {
  least: ["minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"],
  most: ["maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"],
};
const ALTERNATIVES = ["anyOf", "oneOf"];

/**
 * What a change of a schema breaks for a caller that was written by the one before: each a sentence that begins with
 * where. A request may only be accepted more widely; an answer may only say more, or be narrower.
 */
export function schemaBreaks(
  documents: Pair,
  [first, second]: readonly [Node, Node],
  direction: Direction,
  where: string,
  path: readonly string[] = [],
): readonly string[] {
  // A schema that refers to itself is compared once.
  const key = String(first.$ref);
  if (first.$ref !== undefined && path.includes(key)) return [];
  const before = resolved(documents.before, first);
  const after = resolved(documents.after, second);
  const inner = first.$ref === undefined ? path : [...path, key];
  function compare(left: Node, right: Node, place: string) {
    return schemaBreaks(documents, [left, right], direction, place, inner);
  }
  return [
    ...typeBreaks(before, after, direction),
    ...valueBreaks(before, after, direction),
    ...(direction === "request" ? limitBreaks(before, after) : []),
    ...memberBreaks(before, after, direction),
  ]
    .map((broken) => `${where}: ${broken}`)
    .concat(propertiesOf(before, after).flatMap(([name, l, r]) => compare(l, r, `${where}.${name}`)))
    .concat(
      "items" in before && "items" in after
        ? compare(at(before, "items"), at(after, "items"), `${where}[]`)
        : [],
    )
    .concat(
      ALTERNATIVES.flatMap((keyword) => alternativeBreaks(before, after, keyword, direction, compare, where)),
    );
}

/** The members that both have, with their schemas. */
function propertiesOf(before: Node, after: Node): readonly (readonly [string, Node, Node])[] {
  const later = at(after, "properties");
  return members(at(before, "properties"))
    .filter(([name]) => name in later)
    .map(([name, schema]) => [name, schema, at(later, name)] as const);
}

function typeBreaks(before: Node, after: Node, direction: Direction): readonly string[] {
  const [was, is] = [typesOf(before), typesOf(after)];
  const [given, taken] = direction === "request" ? [was, is] : [is, was];
  if (taken === undefined || given?.every((type) => taken.includes(type))) return [];
  return [`the type was ${was?.join(" or ") ?? "any"} and is ${is?.join(" or ") ?? "any"}`];
}

function typesOf({ type }: Node): readonly unknown[] | undefined {
  if (type === undefined) return undefined;
  const types = Array.isArray(type) ? type : [type];
  return types.includes("number") ? [...types, "integer"] : types;
}

/** Values of an enumeration: those that a request may have stay, and an answer gets no new ones. */
function valueBreaks(before: Node, after: Node, direction: Direction): readonly string[] {
  const [was, is] = [valuesOf(before), valuesOf(after)];
  const [given, taken] = direction === "request" ? [was, is] : [is, was];
  if (taken === undefined) return [];
  if (given === undefined)
    return [
      `only ${taken.join(", ")} ${direction === "request" ? "is accepted now" : "was answered before"}`,
    ];
  const lost = given.filter((value) => !taken.includes(value));
  return lost.length === 0
    ? []
    : [`${lost.join(", ")} ${direction === "request" ? "is no longer accepted" : "is new"}`];
}

function valuesOf(schema: Node): readonly unknown[] | undefined {
  if ("const" in schema) return [schema.const];
  return "enum" in schema ? list(schema.enum) : undefined;
}

function limitBreaks(before: Node, after: Node): readonly string[] {
  function tighter(keywords: readonly string[], sign: 1 | -1) {
    return keywords.filter((keyword) => {
      const [was, is] = [before[keyword], after[keyword]];
      return typeof is === "number" && (typeof was !== "number" || sign * is > sign * was);
    });
  }
  const changed = ["pattern", "format", "not"].filter(
    (keyword) => keyword in after && !isDeepStrictEqual(before[keyword], after[keyword]),
  );
  return [...tighter(LIMITS.least, 1), ...tighter(LIMITS.most, -1), ...changed].map(
    (keyword) => `${keyword} was ${shown(before[keyword])} and is ${shown(after[keyword])}`,
  );
}

function memberBreaks(before: Node, after: Node, direction: Direction): readonly string[] {
  const [had, has] = [at(before, "properties"), at(after, "properties")];
  const removed = Object.keys(had).filter((name) => !(name in has));
  const [was, is] = [list(before.required), list(after.required)];
  const required = direction === "request" ? is.filter((name) => !was.includes(name)) : [];
  const optional = direction === "answer" ? was.filter((name) => !is.includes(name)) : [];
  const closed = direction === "request" && after.additionalProperties === false;
  return [
    ...(closed && before.additionalProperties !== false ? ["other members are no longer accepted"] : []),
    ...(direction === "answer" || closed ? removed.map((name) => `${name} is gone`) : []),
    ...required.map((name) => `${name} is required now`),
    ...optional.filter((name) => String(name) in has).map((name) => `${name} may be absent now`),
  ];
}

/** Each form that a request may have stays, and an answer gets no new one. */
function alternativeBreaks(
  before: Node,
  after: Node,
  keyword: string,
  direction: Direction,
  compare: (left: Node, right: Node, place: string) => readonly string[],
  where: string,
): readonly string[] {
  if (!(keyword in before) && !(keyword in after)) return [];
  if (keyword in before !== keyword in after)
    return [`${where}: ${keyword} was ${keyword in before ? "dropped" : "added"}`];
  const [was, is] = [list(before[keyword]).map(node), list(after[keyword]).map(node)];
  function fits(one: Node, others: readonly Node[]) {
    return others.some(
      (other) =>
        (direction === "request" ? compare(one, other, where) : compare(other, one, where)).length === 0,
    );
  }
  return direction === "request"
    ? was.flatMap((one, index) =>
        fits(one, is) ? [] : [`${where}: form ${index + 1} is no longer accepted`],
      )
    : is.flatMap((one, index) => (fits(one, was) ? [] : [`${where}: form ${index + 1} is new`]));
}

function shown(value: unknown): string {
  return value === undefined ? "absent" : JSON.stringify(value);
}
