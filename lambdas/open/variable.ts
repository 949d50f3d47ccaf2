/** A variable of the environment. @throws when it is not set: the deployment is incomplete. */
export function variable(env: NodeJS.ProcessEnv, name: string): string {
  const value = env[name];
  if (value === undefined || value === "") throw new Error(`the environment variable ${name} must be set`);
  return value;
}
