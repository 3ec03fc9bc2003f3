/** Verdicts of the shipped course speak of what is meant, not of shell text. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readLesson } from '../../../src/core/lesson/read.ts';
import { actionsOf } from '../../../src/core/run/progress.ts';

const folder = new URL('../../../lessons/docker-101/', import.meta.url);

test('each shell check of the course says what it means', () => {
  const pages = readdirSync(folder).filter((name) => /^(?!README).*\.md$/.test(name));
  const checks = pages.flatMap((name) => {
    const { lesson } = readLesson(readFileSync(new URL(name, folder), 'utf8'), name);
    return (lesson?.steps ?? []).flatMap(actionsOf).flatMap(({ expectations }) => expectations);
  });
  const shell = checks.flatMap((it) =>
    it.kind === 'check' && it.check.kind === 'command' ? [it] : [],
  );
  expect(shell.length).toBeGreaterThan(50);
  expect(shell.filter(({ check }) => !check.says).map(({ place }) => place)).toEqual([]);
});
