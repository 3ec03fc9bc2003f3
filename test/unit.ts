/** Which tests are pure: no engine, no built program. They run in parallel. */
export const UNIT = [
  'test/*.test.ts',
  'test/core/**/*.test.ts',
  'test/app/!(doctor)/**/*.test.ts',
  'test/commands/**/*.test.ts',
  'test/view/**/!(pty).test.ts',
];
