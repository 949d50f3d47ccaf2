/**
 * What Node is started with to serve on one machine, by `npm start` and in the image. Young objects may fill 64 MB before they are
 * collected, as much as they do after some 10,000 requests; Node's own limit on a large machine is 128 MB, which they reach later,
 * with nothing gained.
 */
export const NODE_FLAGS = ["--max-semi-space-size=32"];
