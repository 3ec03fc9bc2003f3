/** `lesson new`: a lesson to begin with, in a course or in a folder. */
import { resolve } from 'node:path';
import { createLesson } from '../../app/course/new-lesson.ts';
import { writeWorkflow } from '../../app/course/workflow.ts';
import { shownPath } from '../../view/text/shown-path.ts';
import type { Command } from '../shared/command.ts';

export const command: Command<{ readonly name: string }> = {
  usage: 'new <name>',
  summary: 'write a lesson to begin with, here or in the course that --course names',
  examples: [
    ['lesson new mounting-data'],
    [
      'lesson new mounting-data --course ./my-course',
      'listed in its course.yaml, with a workflow for GitHub',
    ],
  ],
  async run({ name: word }, { io, options, print }) {
    const folder = resolve(io.cwd, options.course ?? io.env.LESSON_COURSE ?? '.');
    const path = resolve(folder, word.endsWith('.md') ? word : `${word}.md`);
    const { id, course } = createLesson(path);
    const shown = shownPath(path, io.cwd);
    print(`${shown} is written: a lesson that passes as it is.`);
    if (course !== undefined) print(`${shownPath(course, io.cwd)} lists it, as ${id}.`);
    if (options.course !== undefined && course !== undefined) {
      const workflow = writeWorkflow(folder);
      if (workflow !== undefined)
        print(`${shownPath(workflow, io.cwd)} is written: GitHub lints and verifies the course.`);
    }
    print(`Check it with: lesson lint ${shown}`);
    print(`Run it with:   lesson verify ${shown} --prove`);
    return 0;
  },
};
