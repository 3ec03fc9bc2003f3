/** Which tests are pure: no engine, no built program. They run in parallel. */
export const UNIT = [
  'test/*.test.ts',
  'test/{lesson,expect,failures,run,report,commands,workbench}/**/*.test.ts',
  'test/terminal/!(pty).test.ts',
];
