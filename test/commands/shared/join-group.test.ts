import { expect, test } from 'vitest';
import { membership } from '../../../src/commands/shared/join-group.ts';

const GROUPS = 'root:x:0:\ndocker:x:999:grace,ada\nlab:x:1001:\n';

test.each([
  [999, 'ada', { group: 'docker', member: true }],
  [999, 'ad', { group: 'docker', member: false }],
  [1001, 'ada', { group: 'lab', member: false }],
  [99, 'ada', undefined],
])('the group %i and %s', (gid, user, expected) => {
  expect(membership(GROUPS, gid, user)).toEqual(expected);
});
