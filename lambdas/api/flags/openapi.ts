import type { Operation } from "../openapi/operation.ts";
import { flagsQuery } from "./request.ts";

const ON = { value: true, source: "default" };
const FLAGS = {
  origin: "appconfig",
  unread: [],
  version: "14",
  ageSeconds: 3.2,
  flags: {
    persistence: {
      value: { enabled: true, mode: "on", rolloutPercent: 25, include: [], exclude: [] },
      source: "appconfig",
    },
    snapshots: ON,
    recovery: ON,
    playerActions: ON,
    validation: ON,
  },
  problems: [],
  gameTypes: ["generic", "chess", "six-phase"],
  game: {
    gameId: "room-42",
    persistence: "on",
    snapshots: true,
    recovery: true,
    playerActions: true,
    validation: true,
    sources: {
      persistence: "appconfig",
      snapshots: "default",
      recovery: "default",
      playerActions: "default",
      validation: "default",
    },
  },
};

export const flags: Operation = {
  id: "flags",
  tag: "operations",
  summary: "Read the feature flags, and where each value comes from",
  query: flagsQuery,
  answers: { 200: { description: "The flags.", schema: "FlagsAnswer", examples: { flags: FLAGS } } },
  problems: [],
};
