/** Which names on the engine a lesson lays claim to. Pure. */
import type { Lesson } from '../lesson/model.ts';
import { REFERENCE } from '../names/image-reference.ts';

export type ClaimKind = 'image' | 'container' | 'volume' | 'network';

export interface Claim {
  readonly name: string;
  readonly kind: ClaimKind;
}

/**
 * The names in `makes`, each with what the lesson's blocks use it for; one that they do not show is
 * an image's tag.
 */
export function claimsOf(lesson: Lesson): Claim[] {
  const scripts = [...scriptsOf(lesson)].join('\n');
  return lesson.makes.flatMap((name) => kindsOf(name, scripts).map((kind) => ({ name, kind })));
}

function* scriptsOf(lesson: Lesson): Generator<string> {
  for (const step of lesson.steps) {
    for (const part of step.parts) {
      if (part.kind === 'block') yield part.script;
      if (part.kind !== 'task') continue;
      for (const action of part.solution) if (action.kind === 'block') yield action.script;
    }
  }
}

function kindsOf(name: string, scripts: string): ClaimKind[] {
  const literal = name.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
  const uses = (pattern: string) =>
    new RegExp(`${pattern}["']?${literal}(?![\\w./-])`, 'm').test(scripts);
  const kinds: ClaimKind[] = [];
  if (uses('--name[ =]')) kinds.push('container');
  if (uses(String.raw`\bvolume create (?:-\S+ )*`) || uses('(?:-v|--volume)[ =]'))
    kinds.push('volume');
  if (uses(String.raw`\bnetwork create (?:-\S+ )*`)) kinds.push('network');
  const isNamed = kinds.length === 0 || uses('(?:-t|--tag)[ =]');
  if (isNamed && REFERENCE.test(name)) kinds.push('image');
  return kinds;
}
