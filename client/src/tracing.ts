import type { Request } from "./request.ts";

/** A span under way. @property headers What tells the service which trace the request belongs to. */
export type Traced = {
  readonly headers: Readonly<Record<string, string>>;
  readonly status: (status: number) => void;
};

type Api = typeof import("@opentelemetry/api");

/** The application's own copy, and its tracer. */
type Tracing = { readonly api: Api; readonly tracer: ReturnType<Api["trace"]["getTracer"]> };

let loading: Promise<Tracing | undefined> | undefined;

/** @returns undefined where the application has none: a span would lead nowhere. */
async function load(): Promise<Tracing | undefined> {
  try {
    const api = await import("@opentelemetry/api");
    return { api, tracer: api.trace.getTracer("@savepoint/client") };
  } catch {
    return undefined;
  }
}

/** Makes a try of a request, in a span of its own where `@opentelemetry/api` is installed. */
export async function traced<T>(
  wanted: boolean,
  { name, method, path }: Request,
  work: (span: Traced | undefined) => Promise<T>,
): Promise<T> {
  if (!wanted) return await work(undefined);
  loading ??= load();
  const tracing = await loading;
  if (!tracing) return await work(undefined);
  const { api, tracer } = tracing;
  const attributes = { "http.request.method": method, "url.path": path };
  const span = tracer.startSpan(`savepoint ${name}`, { kind: api.SpanKind.CLIENT, attributes });
  // Nobody has set up tracing, and the request is part of no trace.
  if (!api.isSpanContextValid(span.spanContext())) return await work(undefined);
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
