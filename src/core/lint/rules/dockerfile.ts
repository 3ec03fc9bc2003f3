/** Dockerfiles: written at all, readable, and for which builder. */
import type { BlockAction, FileAction } from '../../lesson/model.ts';
import { workOf } from '../../lesson/work.ts';
import { looksLikeDockerfile } from '../commands.ts';
import type { BashText, Linted } from '../linted.ts';
import { isPlainDockerfile } from '../plain-dockerfile.ts';

/** What the classic builder does not know; the first group is named. */
const NEEDS_BUILDKIT: readonly RegExp[] = [
  /^\s*(RUN\s+--(?:mount|network|security)\b)/i,
  /^\s*((?:COPY|ADD)\s+(?:--\S+\s+)*--(?:chmod|link|parents|exclude|checksum|keep-git-dir|unpack)\b)/i,
  /^\s*((?:RUN|COPY|ADD)\s[^#"']*(?<!<)<<-?["']?[A-Za-z_]\w*)/i,
  /^\s*(ADD\s+(?:--\S+\s+)*(?:git@|https?:\/\/\S+\.git\b)\S*)/i,
];
const BUILD_OPTIONS = new Set([
  'secret',
  'ssh',
  'output',
  'o',
  'cache-to',
  'build-context',
  'attest',
  'sbom',
  'provenance',
]);

export async function dockerfiles(lesson: Linted): Promise<void> {
  const work = lesson.parts.steps.flatMap(workOf);
  const shells = new Map(lesson.shells.map((shell) => [shell.block, shell]));
  const builds = work.map((one) => (one.kind === 'block' ? buildOf(shells.get(one)) : undefined));
  notWritten(lesson, work, builds);
  const hasBuildkit = lesson.parts.frontMatter?.needs.includes('buildkit') === true;
  for (const [index, one] of work.entries()) {
    const build = builds[index];
    if (one.kind === 'block') {
      if (build?.needs === undefined || hasBuildkit || allows(one)) continue;
      lesson.say('needs-buildkit', one.place.line + 1 + build.line, {
        name: build.needs,
        suggestion: 'needs: [buildkit]',
      });
      continue;
    }
    if (!isDockerfile(one) || !('text' in one.source)) continue;
    const next = work
      .slice(index + 1)
      .find((later, at) => later.kind === 'block' && builds[index + 1 + at] !== undefined);
    const builder = next?.kind === 'block' ? next : undefined;
    if (builder !== undefined && mayFail(builder)) continue;
    const { text } = one.source;
    const first = one.place.line + 1;
    if (!hasBuildkit && (builder === undefined || !allows(builder))) {
      for (const { name, line } of features(text)) {
        lesson.say('needs-buildkit', first + line, { name, suggestion: 'needs: [buildkit]' });
      }
    }
    await syntax(lesson, text, first);
  }
}

/** Whether the block is left out, or may fail, on a machine without BuildKit. */
function allows({ needs, unless }: BlockAction): boolean {
  return needs.includes('buildkit') || /buildx|buildkit/i.test(unless ?? '');
}

function mayFail({ expectations }: BlockAction): boolean {
  return expectations.some((one) => one.kind === 'exit' && one.exit !== 0);
}

function isDockerfile({ path, language }: FileAction): boolean {
  const name = path.split('/').at(-1) ?? '';
  return (
    /^(?:Dockerfile|Containerfile)(?:\.|$)|\.dockerfile$/i.test(name) || language === 'dockerfile'
  );
}

async function syntax(lesson: Linted, text: string, first: number): Promise<void> {
  if (text.trim() === '' || isPlainDockerfile(text)) return;
  const { dockerfileProblems } = await import('../dockerfile-problems.ts');
  for (const { line, problem } of dockerfileProblems(text)) {
    lesson.say('dockerfile-syntax', first + line, { name: problem });
  }
}

/** What needs BuildKit, with its line from 0. */
function features(text: string): { name: string; line: number }[] {
  const found: { name: string; line: number }[] = [];
  const lines = text.split('\n');
  let end = '';
  for (const [line, one] of lines.entries()) {
    if (end !== '') {
      if (one.trim() === end) end = '';
      continue;
    }
    const name = NEEDS_BUILDKIT.map((pattern) => pattern.exec(one)?.[1]).find(
      (match) => match !== undefined,
    );
    end = /^\s*(?:RUN|COPY|ADD)\s[^#"']*(?<!<)<<-?["']?([A-Za-z_]\w*)/i.exec(one)?.[1] ?? '';
    if (name !== undefined) found.push({ name, line });
  }
  return found;
}

interface Build {
  /** From 0 in its block. */
  readonly line: number;
  /** What of it needs BuildKit. */
  readonly needs?: string;
}

/** The build of a block; its first one, if there are several. */
function buildOf(shell: BashText | undefined): Build | undefined {
  for (const docker of shell?.dockers ?? []) {
    if (docker.verb !== 'build') continue;
    const { line } = docker;
    const option = docker.options.find(({ name }) => BUILD_OPTIONS.has(name));
    const text = shell?.text.split('\n')[line] ?? '';
    if (option !== undefined)
      return { line, needs: `docker build ${option.name.length > 1 ? '--' : '-'}${option.name}` };
    if (/\bbuildx\b/.test(text)) return { line, needs: 'docker buildx' };
    return { line, ...(/\bDOCKER_BUILDKIT=1\b/.test(text) ? { needs: 'DOCKER_BUILDKIT=1' } : {}) };
  }
  return undefined;
}

/** Dockerfiles that are only shown, before a build of which no file is written. */
function notWritten(
  lesson: Linted,
  work: readonly (FileAction | BlockAction)[],
  builds: readonly (Build | undefined)[],
): void {
  const first = builds.findIndex((build) => build !== undefined);
  const builder = work[first];
  if (builder?.kind !== 'block') return;
  const line = builder.place.line;
  const before = work.slice(0, first);
  const isWritten = before.some((one) =>
    one.kind === 'file'
      ? isDockerfile(one) || 'from' in one.source
      : /dockerfile|git clone|\bcp\b|curl|wget|tar\b/i.test(one.script),
  );
  if (isWritten || /<<|\bbuild\s+-\s|https?:|git clone/.test(builder.script)) return;
  for (const fence of lesson.fences) {
    const isShown =
      /^(?:docker|dockerfile|containerfile)?$/i.test(fence.language) &&
      !/\bfile=/.test(lesson.line(fence.line));
    if (!isShown || fence.line > line || !looksLikeDockerfile(fence.text)) continue;
    lesson.say('file-not-written', fence.line, {
      more: String(line + (builds[first]?.line ?? 0) + 1),
      suggestion: 'dockerfile file=Dockerfile',
    });
  }
}
