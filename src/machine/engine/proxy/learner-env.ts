/**
 * How a learner's own environment leads to the engine, kept for a shell in which docker's commands go
 * through a run's proxy: what `lesson` does within it, it does as if it were called outside.
 */

/** Variables that would lead the docker CLI past the proxy. */
export const DOCKER_VARIABLES = [
  'DOCKER_HOST',
  'DOCKER_CONTEXT',
  'DOCKER_TLS',
  'DOCKER_TLS_VERIFY',
  'DOCKER_CERT_PATH',
  'DOCKER_API_VERSION',
];

/** What a run's environment says of the engine itself. */
export const SESSION_VARIABLES = [
  'BUILDKIT_PROGRESS',
  'DOCKER_BUILDKIT',
  'DOCKER_CLI_HINTS',
  'DOCKER_CONFIG',
];

const KEPT = [...DOCKER_VARIABLES, ...SESSION_VARIABLES];
/** A variable that a learner's shell in a lesson has. */
export const OUTSIDE = 'LESSON_OUTSIDE';

/** For the environment of a learner's shell. */
export function rememberOutside(env: NodeJS.ProcessEnv): Readonly<Record<string, string>> {
  const kept = KEPT.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]]));
  return { [OUTSIDE]: JSON.stringify(Object.fromEntries(kept)) };
}

/** The environment as it is outside of such a shell. */
export function outsideOf(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { [OUTSIDE]: remembered, ...rest } = env;
  if (remembered === undefined) return env;
  try {
    const kept = JSON.parse(remembered) as Record<string, string>;
    for (const name of KEPT) delete rest[name];
    return { ...rest, ...kept };
  } catch {
    // Not ours: somebody else uses the name.
    return env;
  }
}
