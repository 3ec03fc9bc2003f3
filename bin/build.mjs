// Bundles src/ into dist/: one entry for the program, one for the lessons that are read here, shared
// chunks that a command loads when it needs them. Builds into another folder where one is named: `build.mjs <folder>`.
import { chmod, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { build } from 'esbuild';
import { merge } from './merge.mjs';

const outdir = process.argv[2] ?? 'dist';
const COURSE = join('lessons', 'docker-101');

await rm(outdir, { recursive: true, force: true });
const { version } = JSON.parse(await readFile('package.json', 'utf8'));
const options = {
  bundle: true,
  define: { LESSON_VERSION: JSON.stringify(version) },
  platform: 'node',
  target: 'node20.19',
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  // Parts of dockerode that only its own builds and ssh need; here both go through the docker CLI, and
  // loading these costs more than starting node.
  alias: {
    '@balena/dockerignore': './bin/nothing.cjs',
    '@grpc/grpc-js': './bin/nothing.cjs',
    '@grpc/proto-loader': './bin/nothing.cjs',
    protobufjs: './bin/nothing.cjs',
    ssh2: './bin/nothing.cjs',
    'tar-fs': './bin/nothing.cjs',
    // What vega draws here needs no canvas, and loads nothing.
    'vega-canvas': './node_modules/vega-canvas/build/vega-canvas.browser.js',
    'vega-loader': './node_modules/vega-loader/build/vega-loader.browser.js',
    // The theme tells chalk what the terminal can do; chalk need not find out by itself.
    '#supports-color': './bin/no-colours.mjs',
  },
  plugins: [
    {
      // Commander starts other programs as subcommands, which none of these are.
      name: 'commander-without-processes',
      setup(bundler) {
        const namespace = 'nothing';
        bundler.onResolve({ filter: /^node:child_process$/ }, ({ path, importer }) =>
          /[\\/]commander[\\/]/.test(importer) ? { path, namespace } : undefined,
        );
        bundler.onLoad({ filter: /^/, namespace }, () => ({ contents: 'module.exports = {};' }));
      },
    },
  ],
  external: ['@lydell/node-pty', 'cpu-features', '*.node'],
  logLevel: 'warning',
};
const { outputFiles, metafile } = await build({
  ...options,
  entryPoints: ['src/cli.ts', { in: 'src/app/course/prebuilt.ts', out: 'read-ahead' }],
  outdir,
  splitting: true,
  format: 'esm',
  metafile: true,
  write: false,
});

await mkdir(outdir, { recursive: true });
for (const { name, text } of await merge(outputFiles, metafile)) {
  await writeFile(join(outdir, name), text);
}
// Node loads CommonJS in less time.
await writeFile(join(outdir, 'package.json'), '{ "type": "commonjs" }\n');
await chmod(join(outdir, 'cli.js'), 0o755);
await writeFile(join(outdir, 'THIRD-PARTY-LICENSES'), await licenses(Object.keys(metafile.inputs)));

// The shipped lessons as the reader reads them; `src/app/course/prebuilt.ts` says why.
const { writeAhead, writeListAhead } = await import(resolve(outdir, 'read-ahead.js'));
await mkdir(join(outdir, 'lessons'));
const sources = [];
for (const name of await readdir(COURSE)) {
  if (!/^[a-z].*\.md$/.test(name)) continue;
  const source = await readFile(join(COURSE, name), 'utf8');
  sources.push(source);
  const id = basename(name, '.md');
  const ahead = await writeAhead(id, source);
  if (ahead) await writeFile(join(outdir, 'lessons', `${id}.json`), ahead);
}
const course = await readFile(join(COURSE, 'course.yaml'), 'utf8');
await writeFile(join(outdir, 'lessons', 'list.json'), await writeListAhead(course, sources));

await writeFile(join(outdir, 'commands.json'), await declarations());

/** What all commands say of themselves: to show help, or to read what is typed, none is loaded. */
async function declarations() {
  const outfile = resolve(outdir, 'table.js');
  await build({
    ...options,
    entryPoints: ['src/commands/table.ts'],
    outfile,
    format: 'cjs',
    logOverride: { 'empty-import-meta': 'silent' },
  });
  const { loadCommands } = await import(outfile);
  await rm(outfile);
  return JSON.stringify(await loadCommands());
}

/** Of the libraries whose code is in the bundle. */
async function licenses(inputs) {
  const folders = inputs.flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path) ?? []);
  const texts = [...new Set(folders)].sort().map(async (folder) => {
    const file = (await readdir(folder)).find((name) => /^(licen[cs]e|copying)/i.test(name));
    const text = file && (await readFile(join(folder, file), 'utf8')).trim();
    const { name, version, license } = JSON.parse(await readFile(join(folder, 'package.json')));
    return `${name} ${version} (${license})\n\n${text ?? ''}\n`;
  });
  return (await Promise.all(texts)).join(`\n${'-'.repeat(80)}\n\n`);
}
