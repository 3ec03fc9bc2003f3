// A lesson as a shell script with the same commands: what a run is measured beside.
import { dirname, join } from 'node:path';

/**
 * Files, blocks and the commands of checks in their order, then what `verify` does in the end: away
 * with what was made.
 * @param {object} lesson as `readLesson` reads it
 * @param {{ leftOut?: (id: string) => boolean }} [options] leftOut: actions that this machine cannot do
 */
export function scriptOf(lesson, { leftOut = () => false } = {}) {
  const folder = dirname(lesson.file);
  const ports = Object.entries(lesson.ports).map(([name, port]) => `export ${name}=${port}`);
  const deeds = lesson.steps
    .flatMap(({ parts }) => parts)
    .flatMap((part) => (part.kind === 'task' ? [...part.solution, part] : [part]))
    .filter(({ kind, id }) => kind !== 'prose' && kind !== 'question' && !leftOut(id));
  const lines = deeds.flatMap((action) => [
    ...(action.kind === 'file' ? fileLines(action, folder) : []),
    ...(action.kind === 'block' ? blockLines(action) : []),
    ...action.expectations.flatMap(checkLines),
  ]);
  const always = lesson.always.map(({ script }) => `(\n${script}\n) || true`);
  const images = imagesOf(lesson, deeds);
  return `set -e
home="$PWD"
dangling() { docker image ls --quiet --no-trunc --filter dangling=true | sort; }
before="$(dangling)"
${[...ports, ...lines, ...always].join('\n')}
cd "$home"
${images.length > 0 ? `docker image rm ${images.join(' ')}` : ''}
left="$(comm -13 <(echo "$before") <(dangling))"
if test -n "$left"; then docker image rm $left; fi
`;
}

/** Of the names that it makes, those of images that this machine gets to build. */
function imagesOf({ makes }, deeds) {
  const scripts = deeds.map(({ script = '' }) => script).join('\n');
  return makes.filter((name) => new RegExp(`(?:-t|--tag) ${name}(?:\\s|$)`, 'm').test(scripts));
}

const END = 'END_OF_TEXT';

function fileLines({ path, source, mode }, folder) {
  const name = quoted(path);
  const above = path.includes('/') ? [`mkdir -p ${quoted(dirname(path))}`] : [];
  const write =
    'text' in source
      ? `cat > ${name} <<'${END}'\n${source.text}${END}`
      : `cp ${quoted(join(folder, source.from))} ${name}`;
  return [...above, write, ...(mode === undefined ? [] : [`chmod ${mode.toString(8)} ${name}`])];
}

function blockLines(action) {
  const { script, tty, input, background, wait, unless, expectations } = action;
  const fails = expectations.some((it) => it.kind === 'exit' && it.exit !== 0);
  let text = script.trimEnd();
  // What a block leaves behind (folder, variables) the next one has: so it runs in this very shell.
  if (tty) {
    text = `script --quiet --return --command ${quoted(text)} /dev/null <<'${END}'\n${input.join('\n')}\n${END}`;
  }
  if (background) text = `{\n${text}\n} > background.log 2>&1 &\n${waiting(wait)}`;
  if (fails) text = `{\n${text}\n} || true`;
  return [unless === undefined ? text : `if ! { ${unless}\n}; then\n${text}\nfi`];
}

function waiting(wait) {
  if (wait === undefined) return '';
  const ready = {
    http: () => `curl --silent --output /dev/null "${wait.url}"`,
    port: () => `(: < "/dev/tcp/127.0.0.1/${wait.port}") 2> /dev/null`,
    log: () =>
      `grep --quiet --fixed-strings ${quoted(wait.line.replaceAll('[..]', ''))} background.log`,
  };
  return `until ${ready[wait.kind]()}; do sleep 0.1; done`;
}

/** The commands of checks are commands of the lesson too; what else is checked needs no process. */
function checkLines({ kind, check }) {
  if (kind !== 'check' || check.kind !== 'command') return [];
  return [check.command, check['same-as']]
    .filter((command) => command !== undefined)
    .map((command) => `(\n${command}\n) > /dev/null 2>&1 || true`);
}

function quoted(text) {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
