/** Every format of a report: loaded by its name, it hears a whole run and writes all of it. */
import { describe, expect, it } from 'vitest';
import { command } from '../../../src/commands/author/verify.ts';
import { REPORTERS } from '../../../src/view/report/reporters.ts';
import { theme } from '../terminal/virtual.ts';
import { events } from './events.ts';

it('are what `verify --reporter` offers', () => {
  const option = command.options?.find(({ flags }) => flags.startsWith('--reporter'));
  expect(option?.choices).toEqual(Object.keys(REPORTERS));
  expect(option?.choices).toContain(option?.default);
});

describe.each(Object.entries(REPORTERS))('%s', (_name, load) => {
  it('names the lesson and what has failed', async () => {
    let written = '';
    const { openReporter } = await load();
    const reporter = openReporter({
      write: (text) => {
        written += text;
      },
      width: 70,
      theme: theme(),
    });
    for (const event of events) reporter.onEvent(event);
    reporter.end();
    expect(written).toContain('Your first image');
    expect(written).toContain('Greetings, World!');
    expect(written).toMatch(/\n$/);
    expect(written).not.toContain('\x1b');
  });
});
