/** The service's namespace in CloudWatch where no stage is known. */
export const NAMESPACE = "Savepoint";

/** The CloudWatch namespace of a stage's metrics: stages can share an account and a region. */
export function namespaceOf(stage: string): string {
  return `${NAMESPACE}/${stage}`;
}

/** The namespace that the environment names (`POWERTOOLS_METRICS_NAMESPACE`). */
export function namespaceFrom(env: NodeJS.ProcessEnv): string {
  return env.POWERTOOLS_METRICS_NAMESPACE || NAMESPACE;
}
