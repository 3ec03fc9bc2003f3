/** Names that blocks create, use and remove, against `makes` and `images`. */
import { fullReference } from '../../names/image-reference.ts';
import { type DockerEffect, effectsOf, isKnown } from '../docker.ts';
import type { BashText, Linted } from '../linted.ts';
import { EXPANSION } from '../shell.ts';

interface PlacedEffect extends DockerEffect {
  /** In the file, from 1. */
  readonly at: number;
  readonly shell: BashText;
}

/** Exit codes with which `docker run` has not created its container. */
const NOT_CREATED: readonly unknown[] = ['nonzero', 125, 126, 127];

export function names(lesson: Linted): void {
  const { frontMatter } = lesson.parts;
  if (frontMatter === undefined) return;
  const effects = lesson.shells.flatMap((shell) => effectsIn(shell, lesson));
  const made = effects.filter(({ does }) => does === 'make');
  const texts = [
    ...lesson.shells.map(({ text }) => text),
    ...lesson.files.map(({ source }) => ('text' in source ? source.text : '')),
  ].join('\n');
  const hasUnread = lesson.files.some(({ source }) => 'from' in source);
  const makes = [...frontMatter.makes];
  const isMade = (name: string) =>
    makes.includes(name) || makes.some((one) => sameImage(one, name));
  const saidOnce = new Set<string>();
  const once = (key: string): boolean => !saidOnce.has(key) && saidOnce.add(key) !== undefined;

  for (const { thing, name, at, shell } of made) {
    if (!isKnown(name) || isMade(name) || fails(shell) || !once(`make ${name}`)) continue;
    const suggestion = listWith('makes', makes, name);
    lesson.say('not-in-makes', at, { name, more: thing, suggestion });
  }
  const patterns = made
    .filter(({ name }) => name.includes(EXPANSION))
    .map(({ name }) => pattern(name));
  for (const name of makes) {
    const [bare = name] = name.split(':');
    const mayBe = texts.includes(bare) || patterns.some((one) => one.test(name)) || hasUnread;
    if (!mayBe && !/\bcompose\b/.test(texts))
      lesson.say('never-made', keyLine(lesson, 'makes', name), { name });
  }

  const own = new Set(
    made.filter(({ thing }) => thing === 'image').map(({ name }) => fullReference(name)),
  );
  const listed = new Set(frontMatter.images.map(fullReference));
  const used = [...effects.filter(isUse), ...fromDockerfiles(lesson)];
  for (const { name, at, shell } of used) {
    if (!isKnown(name) || (shell !== undefined && fails(shell))) continue;
    const full = fullReference(name);
    if (listed.has(full) || own.has(full) || isMade(name) || /^[0-9a-f]{12,64}$/.test(name))
      continue;
    if (!once(`use ${name}`)) continue;
    const suggestion = listWith('images', frontMatter.images, name);
    lesson.say('not-in-images', at, { name, suggestion });
  }
  for (const name of frontMatter.images) {
    const [bare = name] = name.split(/[:@]/);
    if (texts.includes(bare) || hasUnread || fuzzy(used, name)) continue;
    lesson.say('unused-image', keyLine(lesson, 'images', name), { name });
  }

  const created = new Set(
    made.filter(({ shell }) => !NOT_CREATED.includes(exitOf(shell))).map(({ name }) => name),
  );
  const loose = made.some(({ name }) => name.includes(EXPANSION));
  for (const { does, thing, name, at, shell } of effects) {
    if (does !== 'remove' || fails(shell)) continue;
    if (!isKnown(name)) continue;
    const isOwn =
      created.has(name) ||
      isMade(name) ||
      own.has(fullReference(name)) ||
      (loose && patterns.some((one) => one.test(name)));
    if (!isOwn && !/^[0-9a-f]{12,64}$/.test(name)) {
      lesson.say('removes-others', at, { name: `the ${thing} "${name}"` });
    }
  }
}

function effectsIn(shell: BashText, lesson: Linted): PlacedEffect[] {
  return shell.dockers.flatMap((docker) => {
    const at = shell.line + docker.line;
    removesAll(shell, docker.verb, docker.arguments, at, lesson);
    return effectsOf(docker).map((effect) => ({ ...effect, at, shell }));
  });
}

/** `docker rm $(docker ps -aq)`, and whatever is called prune. */
function removesAll(
  shell: BashText,
  verb: string,
  words: readonly string[],
  at: number,
  lesson: Linted,
): void {
  if (fails(shell)) return;
  if (/\bprune$/.test(verb)) {
    lesson.say('removes-others', at, { name: `everything that docker ${verb} finds` });
    return;
  }
  if (!/^(?:rm|stop|kill|rmi|(?:volume|network) rm)$/.test(verb) || !words.includes(EXPANSION))
    return;
  const line = shell.text.split('\n')[at - shell.line] ?? '';
  const all =
    /\$\(\s*docker\s+(?:ps|images?|volume|network|container)\b([^)]*)\)|`docker\s+(?:ps|images?)([^`]*)`/.exec(
      line,
    );
  if (
    all === null ||
    /--filter|(?:^|\s)-f\b|\bgrep\b|\bawk\b|-\w*[ln]/.test(all[1] ?? all[2] ?? '')
  )
    return;
  if (
    /\bls\b.*\s[\w./:-]+\s*$|images?\s+(?:-\w+\s+)*[\w./:]+\s*$/.test(
      (all[1] ?? '').replace(/-\S+/g, ''),
    )
  )
    return;
  lesson.say('removes-others', at, { name: 'everything that this list has' });
}

interface Used {
  readonly name: string;
  readonly at: number;
  readonly shell?: BashText;
}

const isUse = ({ does }: DockerEffect): boolean => does === 'use';

/** Images that the lesson's Dockerfiles begin with. */
function fromDockerfiles(lesson: Linted): Used[] {
  return lesson.files.flatMap(({ path, source, place }) => {
    if (!('text' in source) || !/dockerfile/i.test(path)) return [];
    const stages = new Set<string>();
    return source.text.split('\n').flatMap((line, index) => {
      const [, image = '', stage] =
        /^\s*FROM\s+(?:--\S+\s+)*(\S+)(?:\s+AS\s+(\S+))?/i.exec(line) ??
        /^\s*COPY\s+--from=(\S+)/i.exec(line) ??
        [];
      if (image === '' || image === 'scratch' || /[$]|^\d+$/.test(image) || stages.has(image))
        return [];
      if (stage !== undefined) stages.add(stage);
      return [{ name: image, at: place.line + 1 + index }];
    });
  });
}

function exitOf({ block }: BashText): unknown {
  const [exit] =
    block?.expectations.flatMap((one) => (one.kind === 'exit' ? [one.exit] : [])) ?? [];
  return exit ?? 0;
}

/** Whether the block is meant to fail, and so may name anything. */
function fails(shell: BashText): boolean {
  return exitOf(shell) !== 0;
}

/** The line of the front matter with one item more; undefined if it would be too long to show. */
function listWith(key: string, items: readonly string[], item: string): string | undefined {
  const line = `${key}: [${[...items, item].join(', ')}]`;
  return line.length > 80 ? undefined : line;
}

function sameImage(one: string, other: string): boolean {
  return fullReference(one) === fullReference(other);
}

function pattern(name: string): RegExp {
  const parts = name.split(EXPANSION).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`);
}

function fuzzy(used: readonly Used[], name: string): boolean {
  return used.some((one) => one.name.includes(EXPANSION) && pattern(one.name).test(name));
}

/** The line of the front matter on which a list has this item. */
function keyLine(lesson: Linted, key: string, item: string): number {
  const { lines } = lesson.parts.source;
  const end = lines.indexOf('---', 1);
  const from = lines.findIndex((line) => line.startsWith(`${key}:`));
  const found = lines.findIndex(
    (line, index) => index >= from && index < end && line.includes(item),
  );
  return (found < 0 ? from : found) + 1;
}
