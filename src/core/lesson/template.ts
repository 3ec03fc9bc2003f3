/** A lesson to begin with: whole, so that it can be verified before a word of it is changed. */

/** @param id the lesson's id; its name is in the title, and in what the lesson makes */
export function lessonTemplate(id: string): string {
  const words = id.replace(/[-_]+/g, ' ').trim();
  const title = words.charAt(0).toUpperCase() + words.slice(1);
  const image = `tutorial-${id
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')}`;
  return `---
format: 1
title: "${title}"
summary: What one learns here, in a sentence.
minutes: 10
images: [ubuntu:20.04]
makes: [${image}]
---

# ${title}

Why this matters in the lab: two or three sentences, before anything is done.

At the end of this lesson you can

- do the first thing,
- say what the second one means.

You work in a folder of this lesson's own, empty at the start.

## Build it

Say what is new here, and explain each word of the trade. Name the file: this is the \`Dockerfile\`.

\`\`\`dockerfile file=Dockerfile
FROM ubuntu:20.04
RUN echo 42 > /result.txt
CMD cat /result.txt
\`\`\`

\`\`\`bash timeout=300
docker build -t ${image} .
\`\`\`

<!-- check
image: ${image}
cmd: cat /result.txt
-->

## Run it

**Predict.** Ask before you show it. What does the container print?

- A. Nothing
- B. \`42\`

<details><summary>Answer: B</summary>

Explain what happened, and why the other choices are tempting.

</details>

\`\`\`bash
docker run --rm ${image}
\`\`\`

\`\`\`output
42
\`\`\`

## Your turn: another result

Ask for something that one can now do: the image is to print 43. Change the \`Dockerfile\`, and build again.

<details><summary>Hint</summary>

Which line writes the result?

</details>

<details><summary>Hint</summary>

Change the line that begins with \`RUN\`, and use the build command from before.

</details>

<details><summary>Solution</summary>

\`\`\`dockerfile file=Dockerfile
FROM ubuntu:20.04
RUN echo 43 > /result.txt
CMD cat /result.txt
\`\`\`

\`\`\`bash timeout=300
docker build -t ${image} .
\`\`\`

</details>

<!-- check
command: docker run --rm ${image}
lines: "43"
-->

<!-- diagnose
check: { file: Dockerfile, contains: "RUN echo 43 > /result.txt" }
hint: The Dockerfile is right, and the image is older than it. Build again.
-->

### To remember

- The first thing.
- The second thing.
- The third thing.

### One thing to try

Something to go on with, that has no check.

When you no longer need the image, this removes it:

\`\`\`console
$ docker image rm ${image}
\`\`\`
`;
}
