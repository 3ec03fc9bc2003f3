import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

/** The packages that loading a module loads, itself and all that it imports. */
function packagesOf(url: URL, seen = new Set<string>()): Set<string> {
  const packages = new Set<string>();
  if (seen.has(url.href)) return packages;
  seen.add(url.href);
  const imports = readFileSync(url, 'utf8').matchAll(
    /^(?:import|export) (?!type )[^;]*?from '([^']+)';/gm,
  );
  for (const [, specifier = ''] of imports) {
    if (!specifier.startsWith('.')) packages.add(specifier);
    else for (const name of packagesOf(new URL(specifier, url), seen)) packages.add(name);
  }
  return packages;
}

it.each([
  ['syntax/front-matter.ts', ['yaml']],
  ['findings.ts', []],
  ['read.ts', ['markdown-it', 'yaml', 'zod']],
])('%s loads %j', (name, packages) => {
  const url = new URL(`../../../src/core/lesson/${name}`, import.meta.url);
  expect([...packagesOf(url)].sort()).toEqual(packages);
});
