/** `lesson doctor`: says of this machine what matters for the lessons. Changes nothing. */
import { examine } from '../../app/doctor/examine.ts';
import { diagnosisJson, findingLines, summaryLines } from '../../app/doctor/report.ts';
import { type Command, JSON_OPTION } from '../shared/command.ts';
import { openCourse } from '../shared/prepare.ts';

export const command: Command<{ readonly json?: boolean }> = {
  usage: 'doctor',
  summary: 'check this machine: engine, a container, a mount, a port, disk, memory',
  options: [JSON_OPTION],
  examples: [['lesson doctor'], ['lesson doctor --json']],
  async run(options, context) {
    const { io, home, paths, sandbox, theme, print, width } = context;
    const lines: string[] = [];
    const diagnosis = await examine({
      env: io.env,
      home,
      paths,
      sandbox: sandbox.root,
      course: await openCourse(context),
      signal: io.signal,
      onFinding(found) {
        const text = findingLines(found, theme, width()).join('\n');
        // A pipe's reader may go away, which ends this program: not before it has cleaned up.
        if (options.json || !io.stdout.isTTY) lines.push(text);
        else print(text);
      },
    });
    if (options.json) context.json(diagnosisJson(diagnosis));
    else print([...lines, ...summaryLines(diagnosis, width())].join('\n'));
    return diagnosis.fit ? 0 : 3;
  },
};
