// Merges the many small chunks that the bundler makes, one for each set of commands that share code,
// into a few: finding, reading and linking a file costs node about a millisecond.
import { basename } from 'node:path';
import { rollup } from 'rollup';

/** What is loaded together, lightest first: each has what those before it lack. */
const TOGETHER = {
  base: ['src/main.ts'],
  // Most commands begin by looking whose the sandbox is.
  list: ['src/commands/learner/list.ts', 'src/commands/shared/own-sandbox.ts'],
  look: ['src/commands/learner/status.ts'],
  // The engine is asked while the rest is loaded.
  ask: ['src/commands/author/verify.ts', 'src/machine/engine/connect/find.ts'],
  run: [
    'src/machine/engine/connect/lock.ts',
    'src/machine/images/ensure.ts',
    'src/machine/images/stand-ins/host.ts',
    'src/machine/images/remembered.ts',
    'src/app/workbench/verify.ts',
    'src/view/report/text.ts',
  ],
};

/**
 * @param {import('esbuild').OutputFile[]} files what the bundler made
 * @param {import('esbuild').Metafile} metafile what it says of them
 * @returns {Promise<{ name: string, text: string }[]>}
 */
export async function merge(files, { outputs }) {
  const code = new Map(files.map(({ path, text }) => [basename(path), text]));
  const groups = groupsOf(outputs);
  const entries = [...code.keys()].filter((name) => /^(cli|read-ahead)\.js$/.test(name));
  const bundle = await rollup({
    input: Object.fromEntries(entries.map((name) => [basename(name, '.js'), name])),
    // In the order in which they stand: what the libraries do as they are loaded may count.
    treeshake: false,
    preserveEntrySignatures: 'strict',
    plugins: [
      {
        name: 'from-memory',
        resolveId: (id) => (code.has(basename(id)) ? basename(id) : { id, external: true }),
        load: (id) => code.get(id),
      },
    ],
    onwarn: (warning, warn) => {
      if (warning.code !== 'CIRCULAR_DEPENDENCY') warn(warning);
    },
  });
  const { output } = await bundle.generate({
    format: 'cjs',
    interop: 'auto',
    esModule: false,
    exports: 'named',
    compact: true,
    entryFileNames: '[name].js',
    chunkFileNames: '[name]-[hash].js',
    hoistTransitiveImports: false,
    manualChunks: (id) => groups.get(id),
    // What one of them imports stays where another group, or the program itself, has it.
    onlyExplicitManualChunks: true,
  });
  await bundle.close();
  return output.map(({ fileName, code: text }) => ({ name: fileName, text }));
}

/** The group of each chunk that belongs to one. */
function groupsOf(outputs) {
  const byPath = new Map(Object.entries(outputs));
  const groups = new Map();
  const taken = new Set(['cli', 'read-ahead'].map((name) => `${name}.js`));
  for (const [group, entries] of Object.entries(TOGETHER)) {
    for (const entry of entries) {
      for (const path of closure(byPath, entry)) {
        const name = basename(path);
        if (taken.has(name)) continue;
        taken.add(name);
        groups.set(name, group);
      }
    }
  }
  return groups;
}

/** The outputs that are loaded with an entry, without what these load when it is needed. */
function closure(outputs, entry) {
  const found = [...outputs].find(([, { entryPoint }]) => entryPoint === entry);
  if (!found) throw new Error(`${entry} is no entry of the bundle`);
  const seen = new Set();
  const todo = [found[0]];
  for (let path = todo.pop(); path !== undefined; path = todo.pop()) {
    if (seen.has(path)) continue;
    seen.add(path);
    for (const it of outputs.get(path)?.imports ?? []) {
      if (it.kind === 'import-statement' && outputs.has(it.path)) todo.push(it.path);
    }
  }
  return seen;
}
