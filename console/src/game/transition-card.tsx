import { useMemo } from "preact/hooks";
import type { Json } from "../api.ts";
import { ago, moment } from "../format.ts";
import type { HistoryStore } from "./history-store.ts";
import { JsonTree } from "./json-tree.tsx";

type CardProps = { readonly history: HistoryStore; readonly version: number; readonly gameId: string };

/** What happened at a version. */
export function TransitionCard({ history, version, gameId }: CardProps) {
  if (version === 0)
    return (
      <section class="card" aria-label="Transition">
        <h2>Version 0</h2>
        <p>{gameId} was created with this state.</p>
      </section>
    );
  const whole = history.whole(version);
  if (!whole)
    return (
      <section class="card" aria-label="Transition">
        <h2>Version {version}</h2>
        <p class="quiet">Loading…</p>
      </section>
    );
  const { action, actor, from, to, kind, reason, time, commitId, payload, patch, state } = whole;
  return (
    <section class="card" aria-label="Transition">
      <h2>
        Version {version}: {action}
      </h2>
      <dl>
        {actor !== undefined && <Fact name="actor">{actor}</Fact>}
        <Fact name="phase">{from === to ? to : `${from} → ${to}`}</Fact>
        <Fact name="time">
          <time dateTime={time} title={time}>
            {moment(time)}, {ago(time)}
          </time>
        </Fact>
        {kind && <Fact name="kind">{kind}</Fact>}
        {reason !== undefined && <Fact name="reason">{reason}</Fact>}
        <Fact name="commit">
          <code>{commitId}</code>
        </Fact>
      </dl>
      {payload !== undefined && <Part name="payload" value={payload} />}
      {patch !== undefined && <Patch patch={patch} />}
      {state !== undefined && <p class="quiet">It carries the whole state, below.</p>}
    </section>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: preact.ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Part({ name, value }: { readonly name: string; readonly value: Json }) {
  return (
    <details open>
      <summary>{name}</summary>
      <JsonTree value={value} />
    </details>
  );
}

function Patch({ patch }: { readonly patch: unknown }) {
  const value = useMemo(() => asJson(patch), [patch]);
  return <Part name={Array.isArray(patch) ? "JSON Patch" : "merge patch"} value={value} />;
}

function asJson(value: unknown): Json {
  const copy: Json = JSON.parse(JSON.stringify(value));
  return copy;
}
