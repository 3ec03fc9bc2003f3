/** What of the user's Docker settings will fail in a way that is known. */
import { join } from 'node:path';
import type { Failure } from '../../core/failures/codes.ts';
import { type EngineSurroundings, overriddenContext } from '../../machine/engine/connect/choice.ts';
import { jsonIn } from '../../machine/host/lenient.ts';
import { findProgram } from '../../machine/host/process.ts';
import { finding, type MachineFinding } from './model.ts';

/** From here on a CLI that is told to use BuildKit refuses to build without buildx. */
const BUILDKIT_IS_BUILDX = 23;

export function checkSettings(
  surroundings: EngineSurroundings,
  cli: MachineFinding,
): MachineFinding[] {
  const { env } = surroundings;
  const known = (failure: Failure, severity: 'note' | 'warning') =>
    finding('known-failure', severity, { failure });
  const context = overriddenContext(surroundings);
  return [
    ...missingHelpers(surroundings).map((helper) =>
      known({ code: 'credential-helper-missing', args: { helper } }, 'warning'),
    ),
    ...(context === undefined
      ? []
      : [known({ code: 'host-overrides-context', args: { context } }, 'note')]),
    ...(env.DOCKER_BUILDKIT === '1' && buildsOnlyWithBuildx(cli)
      ? [known({ code: 'buildx-missing', args: {} }, 'warning')]
      : []),
  ];
}

function missingHelpers({ env, home }: EngineSurroundings): string[] {
  const folder = env.DOCKER_CONFIG || join(home, '.docker');
  const config = jsonIn<DockerSettings>(join(folder, 'config.json'));
  const helpers = [config.credsStore, ...Object.values(config.credHelpers ?? {})];
  return [...new Set(helpers)].filter(
    (helper): helper is string =>
      typeof helper === 'string' && findProgram(`docker-credential-${helper}`, env) === undefined,
  );
}

interface DockerSettings {
  credsStore: unknown;
  credHelpers: object;
}

function buildsOnlyWithBuildx(cli: MachineFinding): boolean {
  if (cli.id !== 'cli-works' || cli.args.buildx !== undefined) return false;
  return Number.parseInt(cli.args.version, 10) >= BUILDKIT_IS_BUILDX;
}
