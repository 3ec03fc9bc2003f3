/**
 * Annotations for GitHub Actions: a workflow command for each thing that is wrong, at its line. Nothing
 * else is printed but counts, since output that looks like a command would be one.
 */
import type { Finding } from '../../core/lesson/model.ts';
import type { Place } from '../../core/pattern/place.ts';
import { counted } from '../../core/words/phrases.ts';
import { weaknesses } from '../messages/proof.ts';
import { describe } from '../messages/verdict-text.ts';
import { harmless } from '../text/sanitize.ts';
import type { OpenReporter } from './reporter.ts';

export const openReporter: OpenReporter = ({ write }) => ({
  onEvent(event) {
    if (event.type === 'lesson-started') write(`Lesson: ${data(event.title)}\n`);
    else if (event.type === 'verdict' && event.verdict.outcome === 'failed') {
      const { verdict } = event;
      write(annotation('error', verdict.place, describe(verdict).join('\n')));
    } else if (event.type === 'proof') {
      write(findingsReport(weaknesses(event)));
    } else if (event.type === 'run-finished') {
      const { passed, failed, notRun, actions, expectations } = event;
      const looked = `${counted(actions, 'action')}, ${counted(expectations, 'expectation')}`;
      write(`${passed} passed, ${failed} failed, ${notRun} not run (${looked})\n`);
    }
  },
  end: () => undefined,
});

export function findingsReport(findings: readonly Finding[]): string {
  return findings
    .map(({ severity, place, message, suggestion }) => {
      const meant = suggestion === undefined ? '' : `\nsuggestion: ${suggestion}`;
      return annotation(severity, place, message + meant);
    })
    .join('');
}

function annotation(kind: 'error' | 'warning', place: Place, message: string): string {
  const { file, line, column } = place;
  const at = { file, line, ...(column === undefined ? {} : { col: column }) };
  const properties = Object.entries(at).map(([name, value]) => `${name}=${property(value)}`);
  return `::${kind} ${properties.join(',')}::${data(message)}\n`;
}

/** As GitHub's own toolkit escapes the text after `::`. */
function data(text: string): string {
  const plain = text.split(/\r\n?|\n/).map((line) => harmless(line));
  return plain.join('\n').replaceAll('%', '%25').replaceAll('\n', '%0A');
}

function property(value: string | number): string {
  return data(String(value)).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
