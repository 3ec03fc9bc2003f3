// Bundles src/ into dist/: one entry for the program, one for the public API, shared chunks that a
// command loads when it needs them.
import { rm } from 'node:fs/promises';
import { build } from 'esbuild';

await rm('dist', { recursive: true, force: true });
await build({
  entryPoints: ['src/cli.ts', 'src/index.ts'],
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'linked',
  external: ['@lydell/node-pty', 'cpu-features', '*.node'],
  banner: {
    js: "import{createRequire as __lessonRequire}from'node:module';const require=__lessonRequire(import.meta.url);",
  },
  logLevel: 'warning',
});
