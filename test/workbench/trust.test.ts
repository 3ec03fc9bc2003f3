import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readLesson } from '../../src/lesson/read.ts';
import { commandsOf, TrustStore } from '../../src/workbench/trust.ts';

const LESSON = `---
format: 1
title: From elsewhere
summary: Runs commands in every way there is.
minutes: 1
---

# From elsewhere

## Do it

\`\`\`bash unless="run-1"
run-2
\`\`\`

<!-- check
command: run-3
same-as: run-4
-->

<!-- diagnose
check: { command: run-5 }
hint: Try again.
-->

<details><summary>Solution</summary>

\`\`\`bash
run-6
\`\`\`

</details>

<!-- check
command: run-7
-->

<!-- always
run-8
-->
`;

test('all that a lesson runs on this machine is shown', () => {
  const { lesson, findings } = readLesson(LESSON, 'elsewhere.md');
  expect(findings.filter((finding) => finding.severity === 'error')).toEqual([]);
  const shown = lesson ? commandsOf(lesson).join('\n') : '';
  const missing = [...LESSON.matchAll(/run-\d/g)].filter(([name]) => !shown.includes(name));
  expect(missing.map(([name]) => name)).toEqual([]);
});

test('what was agreed to is remembered by content', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lesson-trust-'));
  try {
    const path = join(folder, 'a.md');
    writeFileSync(path, 'one');
    const store = new TrustStore(join(folder, 'state'));
    expect(store.has(path)).toBe(false);
    store.add(path);
    expect(new TrustStore(join(folder, 'state')).has(path)).toBe(true);
    writeFileSync(path, 'two');
    expect(store.has(path)).toBe(false);

    const data = join(folder, 'run.sh');
    writeFileSync(data, 'true');
    store.add(path, [data]);
    expect(store.has(path, [data])).toBe(true);
    writeFileSync(data, 'rm -rf /');
    expect(store.has(path, [data])).toBe(false);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
