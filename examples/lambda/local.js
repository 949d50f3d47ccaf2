import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { handler } from "./handler.js";

// Calls the handler as API Gateway does, one event a request, so that it can be tried on this machine.

const ROUTES = [
  ["GET", "GET /rooms/{id}", /^\/rooms\/([^/]+)$/],
  ["PUT", "PUT /rooms/{id}/goals/{goal}", /^\/rooms\/([^/]+)\/goals\/([^/]+)$/],
];

const server = createServer(async (request, response) => {
  const [, routeKey, pattern] =
    ROUTES.find(([method, , path]) => method === request.method && path.test(request.url)) ?? [];
  if (!routeKey) return response.writeHead(404).end();
  const [, id, goal] = pattern.exec(request.url).map(decodeURIComponent);
  try {
    const event = { routeKey, pathParameters: { id, goal }, body: await text(request) };
    const { statusCode, headers, body } = await handler(event);
    response.writeHead(statusCode, headers).end(body);
  } catch (error) {
    console.log(error);
    response.writeHead(500).end();
  }
});
server.listen(Number(process.env.PORT ?? 3000), () => console.log(`listening on ${server.address().port}`));
