/** The formats of a completion report, each by the ending of its file's name. */
import { jsonText } from '../text/door.ts';
import type { CompletionReport } from './completion.ts';

type Format = (report: CompletionReport) => Promise<string>;

const page: Format = async (report) =>
  (await import('./completion-page.ts')).completionPage(report);

const FORMATS: ReadonlyMap<string, Format> = new Map([
  ['md', page],
  ['json', async (report) => `${jsonText(report)}\n`],
]);

/** @param ending without a dot; an unknown one means a page for people */
export function completionText(report: CompletionReport, ending: string): Promise<string> {
  return (FORMATS.get(ending) ?? page)(report);
}
