/** The event stream as lines for people, where nothing can be drawn over: logs, pipes, CI. */
import type { Event } from '../../core/run/events.ts';
import { counted, duration } from '../../core/words/phrases.ts';
import {
  endWords,
  fileWords,
  onlyUnreached,
  placeWords,
  standInWords,
  unreachedWords,
  warningWords,
} from '../messages/notices.ts';
import { proofLines } from '../messages/proof.ts';
import {
  explanationLines,
  hintLines,
  notRunLines,
  outcomeLines,
  verdictLines,
} from '../messages/verdict-lines.ts';
import { OutputView } from '../terminal/output.ts';
import { hang, spread } from '../text/layout.ts';
import { harmless } from '../text/sanitize.ts';
import type { OpenReporter, ReporterIo } from './reporter.ts';

export interface TextReportIo extends ReporterIo {
  /** `failures`: the output of an action only where one of its expectations failed. Default: `all`. */
  readonly output?: 'all' | 'failures';
}

export const openReporter: OpenReporter = (io) => ({
  onEvent: textReport({ ...io, output: 'failures' }),
  end: () => undefined,
});

/** Lines of a failed action's output that are shown; the transcript has all. */
const FAILURE_LINES = { head: 20, tail: 40 };

export function textReport(io: TextReportIo): (event: Event) => void {
  const { theme, width } = io;
  const line = (text: string) => io.write(`${text}\n`);
  const lines = (all: readonly string[]) => {
    for (const text of all) line(text);
  };
  const action = new ActionOutput(io);
  const inner = { width, theme, indent: '    ' };
  let unreached = 0;
  let task = '';
  /** The action that the lesson had a word on. */
  let hinted = '';

  return (event) => {
    switch (event.type) {
      case 'run-started': {
        const { engine } = event;
        const own = engine.own ? ', managed engine' : '';
        const text = `${counted(event.lessons.length, 'lesson')} on engine ${engine.version} at ${engine.endpoint}${own}`;
        lines(hang('', harmless(text), width));
        break;
      }
      case 'lesson-started':
        line('');
        lines(
          hang(
            '',
            `${theme.style.heading(harmless(event.title))} ${theme.style.dim(`(${event.lesson})`)}`,
            width,
          ),
        );
        for (const use of event.standIns) {
          lines(hang(`  ${theme.style.warning(theme.symbol.warning)} `, standInWords(use), width));
        }
        break;
      case 'step-started':
        action.finish();
        unreached = 0;
        lines(
          spread(
            harmless(event.title),
            theme.style.dim(`${event.index + 1}/${event.count}`),
            width,
            '  ',
          ),
        );
        break;
      case 'action-started':
        action.start(event.action);
        hinted = '';
        break;
      case 'output':
        action.push(event);
        break;
      case 'file-written':
        lines(hang('    ', theme.style.dim(fileWords(event)), width));
        break;
      case 'action-finished': {
        const words = endWords(event.ended);
        action.ended(duration(event.durationMs), words !== undefined);
        if (words !== undefined) lines(outcomeLines('failed', words, inner));
        break;
      }
      case 'verdict':
        if (onlyUnreached(event.verdict)) {
          unreached += 1;
          break;
        }
        if (event.verdict.outcome === 'failed') action.show();
        lines(verdictLines(event.verdict, { ...inner, time: action.time() }));
        if (event.verdict.outcome === 'failed' && io.output === 'failures')
          line(`        ${theme.style.dim(placeWords(event.verdict.place))}`);
        break;
      case 'diagnosis':
        lines(hintLines(event.hint, inner));
        hinted = event.action;
        break;
      case 'explanation':
        // The lesson's own word on it says more.
        if (event.action !== hinted) lines(explanationLines(event.explanation, inner));
        break;
      case 'step-finished':
        action.finish();
        if (event.outcome === 'not-run') {
          lines(notRunLines(event.reason, inner));
        } else if (unreached > 0) {
          lines(outcomeLines('not-run', unreachedWords(unreached), inner));
        } else if (event.reason !== undefined) {
          lines(outcomeLines(event.outcome, harmless(event.reason), inner));
        }
        break;
      case 'progress':
        // A log has no use for every per cent: the task when it begins and when it is done.
        if (event.done || event.task !== task)
          lines(hang('  ', harmless(`${event.task}  ${event.text}`), width));
        task = event.done ? '' : event.task;
        break;
      case 'warning':
        lines(hang(`  ${theme.style.warning(theme.symbol.warning)} `, warningWords(event), width));
        break;
      case 'proof':
        for (const [outcome, words] of proofLines(event))
          lines(outcomeLines(outcome, words, { width, theme }));
        break;
      case 'lesson-finished':
        if (event.outcome === 'not-run') lines(notRunLines(event.reason, { width, theme }));
        break;
      case 'run-finished': {
        action.finish();
        line('');
        const { passed, failed, notRun, actions, expectations } = event;
        const compared = passed > 0 && expectations > 0;
        const outcome = failed > 0 ? 'failed' : compared ? 'passed' : 'not-run';
        const looked = `${counted(actions, 'action')}, ${counted(expectations, 'expectation')}`;
        const text = `${passed} passed, ${failed} failed, ${notRun} not run (${looked})`;
        lines(
          outcomeLines(outcome, text, {
            width,
            theme,
            indent: '',
            time: duration(event.durationMs),
          }),
        );
        break;
      }
    }
  };
}

/** The output of the action at hand: shown as it comes, or held back until something fails. */
class ActionOutput {
  readonly #io: TextReportIo;
  #view: OutputView | undefined;
  #held: string[] = [];
  #time = '';
  #id = '';

  constructor(io: TextReportIo) {
    this.#io = io;
  }

  start(id: string): void {
    this.finish();
    this.#id = id;
    const all = this.#io.output !== 'failures';
    this.#view = new OutputView({
      write: (text) => {
        if (all) this.#io.write(text);
        else this.#held.push(text);
      },
      width: () => Number.POSITIVE_INFINITY,
      theme: this.#io.theme,
      live: false,
      indent: '    ',
      ...(all ? {} : { fold: FAILURE_LINES, more: ' left out' }),
    });
  }

  push(event: Extract<Event, { type: 'output' }>): void {
    // What runs on in the background is in the transcript.
    if (event.action === this.#id) this.#view?.push(event.stream, event.text);
  }

  ended(time: string, failed: boolean): void {
    this.#view?.end();
    this.#time = time;
    if (failed) this.show();
  }

  /** The time of the action, for the first verdict on it. */
  time(): string {
    const time = this.#time;
    this.#time = '';
    return time;
  }

  show(): void {
    this.#view?.end();
    for (const text of this.#held) this.#io.write(text);
    this.#held = [];
  }

  finish(): void {
    this.#view?.end();
    this.#view = undefined;
    this.#held = [];
    this.#time = '';
  }
}
