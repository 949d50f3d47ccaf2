import { getUserAgentMiddlewareOptions, userAgentMiddleware } from "@aws-sdk/core/client";
import { HttpRequest } from "@smithy/core/protocols";

type Middleware = ReturnType<typeof userAgentMiddleware>;
type Stack = {
  readonly add: (middleware: Middleware, options: typeof getUserAgentMiddlewareOptions) => void;
};
type Headers = HttpRequest["headers"];

/**
 * A plugin for a client of the SDK that sends the SDK's own user agent, put together for the first request of each set of
 * middleware and kept: it is the same for those after it, and putting it together takes a tenth of a put's processor time.
 */
export function keptUserAgent(config: Parameters<typeof userAgentMiddleware>[0]) {
  return {
    applyToStack: (stack: Stack) => {
      stack.add(keeping(userAgentMiddleware(config)), getUserAgentMiddlewareOptions);
    },
  };
}

function keeping(middleware: Middleware): Middleware {
  return (next, context) => {
    let kept: Headers | undefined;
    const first = middleware(async (args) => {
      const headers = Object.entries(headersOf(args.request));
      kept = Object.fromEntries(headers.filter(([name]) => name.endsWith("user-agent")));
      return await next(args);
    }, context);
    return async (args) => {
      if (!kept) return await first(args);
      Object.assign(headersOf(args.request), kept);
      return await next(args);
    };
  };
}

/** @throws {TypeError} where the SDK sends something else than HTTP requests. */
function headersOf(request: unknown): Headers {
  if (HttpRequest.isInstance(request)) return request.headers;
  throw new TypeError("the SDK sends a request that is none of HTTP");
}
