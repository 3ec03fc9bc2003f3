// Programs in a pseudo-terminal, as somebody has them who sits there.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pty from '@lydell/node-pty';

/** What is remembered of what was printed, in characters: enough for a screen. */
const KEPT = 64_000;
const PROMPT = 'your turn> ';

class Terminal {
  #seen = '';
  #look = () => undefined;

  constructor(program, args, { env, cwd }) {
    const plain = { ...env, TERM: 'xterm-256color', PS1: PROMPT };
    this.pty = pty.spawn(program, args, { cwd, env: plain, cols: 100, rows: 30 });
    this.ended = new Promise((resolve) => {
      this.pty.onExit(() => resolve());
    });
    this.pty.onData((text) => {
      this.#seen = (this.#seen + text).slice(-KEPT);
      this.#look();
    });
  }

  /** Milliseconds from these keys to what they lead to. */
  async press(keys, text) {
    this.#seen = '';
    const started = performance.now();
    this.pty.write(keys);
    await this.sees(text);
    return performance.now() - started;
  }

  /** Waits for a text that was not waited for before. @throws where it does not come within a minute */
  sees(text) {
    return new Promise((resolve, reject) => {
      const late = setTimeout(
        () => reject(new Error(`"${text}" did not come:\n${this.#seen.slice(-2000)}`)),
        60_000,
      );
      this.#look = () => {
        const at = this.#seen.indexOf(text);
        if (at === -1) return;
        this.#seen = this.#seen.slice(at + text.length);
        clearTimeout(late);
        this.#look = () => undefined;
        resolve();
      };
      this.#look();
    });
  }

  async end(keys) {
    this.pty.write(keys);
    await this.ended;
  }
}

/** An interactive bash that asks for the first command. */
export async function openBash(world) {
  const bash = new Terminal('bash', ['--noprofile', '--norc', '-i'], world);
  await bash.sees(PROMPT);
  return {
    ...world,
    /** Milliseconds from Enter to what the command prints; it is typed before. */
    async run(command, text = PROMPT) {
      await bash.press(command, command.slice(-10));
      const ms = await bash.press('\r', text);
      if (text !== PROMPT) await bash.sees(PROMPT);
      return ms;
    },
    close: () => bash.end('exit\r'),
  };
}

/** What stands at the end of each question; it is drawn once more when a key is pressed. */
const ASKS = 'stop here';
const FINISHED = 'it finished';

/** `lesson next` at the first of these blocks, each a step of its own. */
export async function openSeat({ cli, env, folder }, id, blocks) {
  const course = join(folder, `course-${id}`);
  mkdirSync(course);
  writeFileSync(join(course, 'course.yaml'), `title: Measured\nlessons: [${id}]\n`);
  const steps = blocks.map((block, i) => `## ${i}\n\n\`\`\`bash timeout=600\n${block}\n\`\`\`\n`);
  const head = `---\nformat: 1\ntitle: Measured\nsummary: For a measurement.\nminutes: 1\n---\n`;
  writeFileSync(join(course, `${id}.md`), `${head}\n# Measured\n\n${steps.join('\n')}`);
  const args = ['--course', course, '--sandbox', join(folder, id), '--trust', 'next'];
  const seat = new Terminal(process.execPath, [cli, ...args], { env, cwd: folder });
  await seat.sees(ASKS);
  return {
    pid: seat.pty.pid,
    /** Milliseconds from Enter to what the block that waits prints; or to its end. */
    async run(text = FINISHED) {
      // Nobody presses it the moment that it is asked for.
      await new Promise((resolve) => setTimeout(resolve, 200));
      const ms = await seat.press('\r', text);
      if (text !== FINISHED) await seat.sees(FINISHED);
      await seat.sees(ASKS);
      return ms;
    },
    close: () => seat.end('q'),
  };
}
