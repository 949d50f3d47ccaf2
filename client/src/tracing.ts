import type { Request } from "./request.ts";

/** A span under way. @property headers What tells the service which trace the request belongs to. */
export type Traced = {
  readonly headers: Readonly<Record<string, string>>;
  readonly status: (status: number) => void;
};

type Api = typeof import("@opentelemetry/api");

/** The application's own copy, if it has one: without it, a span would lead nowhere. */
let loading: Promise<Api | undefined> | undefined;

/** Makes a try of a request, in a span of its own where `@opentelemetry/api` is installed. */
export async function traced<T>(
  wanted: boolean,
  { name, method, path }: Request,
  work: (span: Traced | undefined) => Promise<T>,
): Promise<T> {
  if (!wanted) return await work(undefined);
  loading ??= import("@opentelemetry/api").catch(() => undefined);
  const api = await loading;
  if (!api) return await work(undefined);
  const attributes = { "http.request.method": method, "url.path": path };
  const span = api.trace.getTracer("@savepoint/client").startSpan(`savepoint ${name}`, {
    kind: api.SpanKind.CLIENT,
    attributes,
  });
  const headers: Record<string, string> = {};
  api.propagation.inject(api.trace.setSpan(api.context.active(), span), headers);
  try {
    return await work({
      headers,
      status: (status) => {
        span.setAttribute("http.response.status_code", status);
        if (status >= 400) span.setStatus({ code: api.SpanStatusCode.ERROR });
      },
    });
  } catch (error) {
    span.setStatus({ code: api.SpanStatusCode.ERROR, message: String(error) });
    throw error;
  } finally {
    span.end();
  }
}
