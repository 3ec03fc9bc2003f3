import { describe, expect, test } from 'vitest';
import {
  fullReference,
  isListedAs,
  parseReference,
  REFERENCE,
  registryPath,
  repositoryOf,
} from '../../../src/core/names/image-reference.ts';

const DIGEST = `sha256:${'a'.repeat(64)}`;

describe('the name of an image', () => {
  test.each([
    ['ubuntu', 'ubuntu:latest', 'ubuntu'],
    ['ubuntu:20.04', 'ubuntu:20.04', 'ubuntu'],
    ['library/ubuntu', 'ubuntu:latest', 'ubuntu'],
    ['docker.io/library/ubuntu:20.04', 'ubuntu:20.04', 'ubuntu'],
    ['index.docker.io/library/ubuntu', 'ubuntu:latest', 'ubuntu'],
    ['docker.io/jupyter/base', 'jupyter/base:latest', 'jupyter/base'],
    ['lab.example:5000/base', 'lab.example:5000/base:latest', 'lab.example:5000/base'],
    ['lab.example:5000/base:1', 'lab.example:5000/base:1', 'lab.example:5000/base'],
    ['lab.example/library/base', 'lab.example/library/base:latest', 'lab.example/library/base'],
    [`ubuntu@${DIGEST}`, `ubuntu@${DIGEST}`, 'ubuntu'],
    [`ubuntu:20.04@${DIGEST}`, `ubuntu:20.04@${DIGEST}`, 'ubuntu'],
  ])('%s is %s', (name, full, repository) => {
    expect(fullReference(name)).toBe(full);
    expect(fullReference(full)).toBe(full);
    expect(parseReference(name).repository).toBe(repository);
    expect(repositoryOf(name)).toBe(repository);
  });

  test.each([
    'ubuntu',
    'a/b/c_d__e--f.g:V1.0',
    'localhost:5000/x',
    'Upper.Example/x',
    '[::1]:5000/x:y',
    DIGEST,
    `lab.example:5000/base:1@${DIGEST}`,
  ])('can be %s', (name) => {
    expect(name).toMatch(REFERENCE);
  });

  test.each([
    '',
    ' x',
    'a b',
    'x\n',
    'Upper',
    'ä',
    '../x',
    'x/../y',
    '/x',
    'x/',
    'x//y',
    'x?y',
    'x#y',
    '%41',
    'x:y:z',
    'x:',
    'x@sha256:1',
    'x/json?a=b',
    'a'.repeat(100_000),
  ])('cannot be %.20j', (name) => {
    expect(name).not.toMatch(REFERENCE);
  });

  test('in a registry', () => {
    expect(registryPath('ubuntu')).toBe('library/ubuntu');
    expect(registryPath('jupyter/base')).toBe('jupyter/base');
  });

  test.each([
    ['hello-world:latest', true],
    ['docker.io/library/hello-world:latest', true],
    ['localhost/hello-world:latest', true],
    ['lab.example/hello-world:latest', false],
    ['hello-world:1', false],
  ])('%s may stand for hello-world: %s', (listed, same) => {
    expect(isListedAs(listed, 'hello-world')).toBe(same);
    expect(isListedAs(listed, 'hello-world:latest')).toBe(same);
  });
});
