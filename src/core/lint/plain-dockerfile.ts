/** Dockerfiles in which nothing can be wrong that the parser would find: it is not worth loading for them. */

const WORD = String.raw`[\w./:@=+-]+`;
const FROM = String.raw`FROM [a-z0-9][a-z0-9._/-]*(?::[\w.-]+)?`;
const FIRST = new RegExp(`^${FROM}(?: AS [a-z][a-z0-9]*)?$`);
const OTHER = new RegExp(
  [
    // Without a name: the first stage may have the same.
    FROM,
    // What a shell reads, except what continues a line, begins a list or an option, or is replaced.
    String.raw`(?:RUN|CMD|ENTRYPOINT) (?!-|\[)(?:[^\\<$\s]|[$](?!\{)| (?=\S))+`,
    `COPY (?!-)${WORD} (?!-)${WORD}`,
    `(?:WORKDIR|USER) (?!-)${WORD}`,
    `ENV [A-Za-z_]\\w*=${WORD}`,
    '# [A-Za-z][^=]*',
    '',
  ]
    .map((line) => `^(?:${line})$`)
    .join('|'),
);

/** Whether each line is of the plainest kind. Other Dockerfiles may be as right. */
export function isPlainDockerfile(text: string): boolean {
  const [first = '', ...others] = text.split('\n');
  return FIRST.test(first) && others.every((line) => OTHER.test(line));
}
