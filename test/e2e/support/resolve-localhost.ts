import { fetchLocal } from "./fetch-local.ts";

// Loaded into a command before it starts: it knows nothing of emulators, whose APIs have names that end in `.localhost`.
const { fetch } = globalThis;
globalThis.fetch = async (input, init) => {
  const url = new URL(input instanceof Request ? input.url : input);
  return url.hostname.endsWith(".localhost") ? await fetchLocal(url, init) : await fetch(input, init);
};
