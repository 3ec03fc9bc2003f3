import { expect, test } from 'vitest';
import { claimsOf } from '../../../src/core/run/claims.ts';
import { lessonOf } from './support.ts';

test.each([
  ['docker build -t it .', ['image']],
  ['docker run --rm ubuntu true', ['image']],
  ['docker run -d --name it ubuntu', ['container']],
  ['docker run -d --name=it ubuntu', ['container']],
  ['docker run -d --name item ubuntu', ['image']],
  ['docker volume create it', ['volume']],
  ['docker run -v it:/data ubuntu', ['volume']],
  ['docker network create it', ['network']],
  ['docker build -t it . && docker run --name it it', ['container', 'image']],
])('%s lays claim to %j', (script, kinds) => {
  const lesson = lessonOf(`## One\n\n\`\`\`bash\n${script}\n\`\`\`\n`, 'makes: [it]\n');
  expect(claimsOf(lesson)).toEqual(kinds.map((kind) => ({ name: 'it', kind })));
});
