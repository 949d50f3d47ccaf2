import { at, list, members, type Node, node, resolved } from "./node.ts";
import { type Pair, schemaBreaks } from "./schema.ts";

const METHODS = ["get", "put", "post", "delete", "patch"];
const PROBLEM_TYPES = ["components", "schemas", "ProblemType"];

/**
 * What a new description of the API breaks for a client that was written by a released one: each a sentence, none where
 * nothing breaks. docs/compatibility.md says what may change.
 */
export function breaksOf(before: unknown, after: unknown): readonly string[] {
  const documents = { before: node(before), after: node(after) };
  const later = at(documents.after, "paths");
  const operations = members(at(documents.before, "paths")).flatMap(([path, methods]) =>
    METHODS.filter((method) => method in methods).flatMap((method) => {
      const where = `${method.toUpperCase()} ${path}`;
      const now = at(later, path)[method];
      if (now === undefined) return [`${where}: the operation is gone`];
      return operationBreaks(documents, [at(methods, method), node(now)], where);
    }),
  );
  return [...operations, ...problemBreaks(documents)];
}

function operationBreaks(
  documents: Pair,
  [before, after]: readonly [Node, Node],
  where: string,
): readonly string[] {
  const signed = list(before.security).length === 0 && "security" in before && !("security" in after);
  return [
    ...(signed ? [`${where}: it asks for a signature now`] : []),
    ...parameterBreaks(documents, before, after, where),
    ...bodyBreaks(documents, before, after, where),
    ...answerBreaks(documents, before, after, where),
  ];
}

function parameterBreaks(documents: Pair, before: Node, after: Node, where: string): readonly string[] {
  const [was, is] = [list(before.parameters).map(node), list(after.parameters).map(node)];
  function same(left: Node) {
    return (right: Node) => left.name === right.name && left.in === right.in;
  }
  return [
    ...was.flatMap((parameter) => {
      const place = `${where}, ${parameter.in} ${parameter.name}`;
      const now = is.find(same(parameter));
      if (!now) return [`${place}: the parameter is gone`];
      return schemaBreaks(documents, [at(parameter, "schema"), at(now, "schema")], "request", place);
    }),
    ...is
      .filter((parameter) => parameter.required === true && was.find(same(parameter))?.required !== true)
      .map(({ in: place, name }) => `${where}, ${place} ${name}: the parameter is required now`),
  ];
}

function bodyBreaks(documents: Pair, before: Node, after: Node, where: string): readonly string[] {
  const [was, is] = [at(before, "requestBody"), at(after, "requestBody")];
  const place = `${where}, body`;
  if (!("requestBody" in before)) return is.required === true ? [`${place}: a body is required now`] : [];
  return contentBreaks(documents, [was, is], "request", place);
}

function answerBreaks(documents: Pair, before: Node, after: Node, where: string): readonly string[] {
  const [was, is] = [at(before, "responses"), at(after, "responses")];
  function good(status: string) {
    return status.startsWith("2");
  }
  const fresh = Object.keys(is).filter((status) => good(status) && !(status in was));
  return [
    ...fresh.map((status) => `${where}: the status ${status} is new`),
    ...members(was)
      .filter(([status]) => good(status))
      .flatMap(([status, answer]) => {
        const place = `${where}, ${status}`;
        if (!(status in is)) return [`${place}: the status is gone`];
        const pair = [resolved(documents.before, answer), resolved(documents.after, at(is, status))] as const;
        const headers = Object.keys(at(pair[0], "headers")).filter(
          (name) => !(name in at(pair[1], "headers")),
        );
        return [
          ...headers.map((name) => `${place}: the header ${name} is gone`),
          ...contentBreaks(documents, pair, "answer", place),
        ];
      }),
  ];
}

function contentBreaks(
  documents: Pair,
  [before, after]: readonly [Node, Node],
  direction: "request" | "answer",
  where: string,
): readonly string[] {
  const later = at(after, "content");
  return members(at(before, "content")).flatMap(([type, { schema }]) => {
    if (!(type in later)) return [`${where}: ${type} is gone`];
    return schemaBreaks(documents, [node(schema), at(at(later, type), "schema")], direction, where);
  });
}

/** Programs distinguish problems by their type: new ones may come, but none may go. */
function problemBreaks({ before, after }: Pair): readonly string[] {
  const [was, is] = [before, after].map((document) =>
    list(PROBLEM_TYPES.reduce(at, document)["x-extensible-enum"]),
  );
  return (was ?? []).filter((type) => !is?.includes(type)).map((type) => `problem ${type}: it is gone`);
}
