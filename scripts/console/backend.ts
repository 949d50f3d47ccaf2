import { openMetrics } from "../cli/metrics/open-metrics.ts";
import type { MetricsSource } from "../cli/metrics/trend.ts";
import { gather } from "../cli/status/gather.ts";
import { type Answer, type Asked, jsonAnswer, problemAnswer } from "./answer.ts";
import { type ConsoleOptions, consoleContext } from "./context.ts";
import { changeFlags } from "./flags.ts";
import { pass } from "./pass.ts";

/** Answers what the page asks. */
export type Backend = (asked: Asked) => Promise<Answer>;

/**
 * What the page asks for: the API, with the operator's credentials (which the page never sees), and what the command
 * knows of a stage.
 */
export function consoleBackend(options: ConsoleOptions): Backend {
  const { target, readOnly } = options;
  const context = consoleContext(options);
  // Opened once: a local stack has no past, and the charts grow from what was read before.
  let metrics: Promise<MetricsSource> | undefined;
  return async (asked) => {
    const { method, url } = asked;
    if (readOnly && !isReading(asked))
      return problemAnswer(403, "read-only", "Read only", "This console was started with --read-only.");
    if (url.startsWith("/v1/")) return await pass(target, asked);
    switch (`${method} ${url}`) {
      case "GET /console/target":
        return jsonAnswer({ name: target.name, url: target.url, readOnly });
      case "GET /console/status":
        metrics ??= openMetrics(context);
        return jsonAnswer(await gather(context, await metrics));
      case "POST /console/flags":
        return await changeFlags(options, asked.body);
      default:
        return problemAnswer(404, "route-not-found", "Not found", `The console has no ${method} ${url}.`);
    }
  };
}

/** A recovery reads, unless it fences. */
function isReading({ method, url, body = "" }: Asked): boolean {
  if (method === "GET") return true;
  return method === "POST" && /^\/v1\/games\/[^/]+\/recovery$/.test(url) && !/"fence"/.test(body);
}
