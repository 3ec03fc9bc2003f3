import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'vitest';
import { dockerOfEachBuilder } from './dockers.ts';
import { inPlace } from './place.ts';
import { realEngine, realEngineSuite } from './support.ts';

const LESSON = `---
format: 1
title: A dev container
summary: The reference CLI builds one, runs in it, and builds anew.
minutes: 1
images: [ubuntu:20.04]
---

## Describe it

\`\`\`dockerfile file=.devcontainer/Dockerfile
FROM ubuntu:20.04
RUN echo built > /built
\`\`\`

\`\`\`json file=.devcontainer/devcontainer.json
{ "build": { "dockerfile": "Dockerfile" }, "containerEnv": { "SEED": "7" } }
\`\`\`

## Bring it up

\`\`\`bash timeout=300
devcontainer up --workspace-folder .
devcontainer exec --workspace-folder . sh -c 'cat /built; echo "$SEED"; ls -a'
\`\`\`

\`\`\`output
[..]"outcome":"success"[..]
built
7
...
.devcontainer
\`\`\`

## Build it anew

\`\`\`dockerfile file=.devcontainer/Dockerfile
FROM ubuntu:20.04
RUN echo again > /built
\`\`\`

\`\`\`bash timeout=300
devcontainer up --workspace-folder . --remove-existing-container
devcontainer exec --workspace-folder . cat /built
\`\`\`

\`\`\`output
[..]"outcome":"success"[..]
again
\`\`\`
`;

realEngineSuite('dev containers', () => {
  test.each(realEngine ? dockerOfEachBuilder() : [])(
    'the program brings the CLI, and all that this makes is owned, with $name',
    (docker) =>
      inPlace(docker, async (place) => {
        writeFileSync(join(place.cwd, 'dev.md'), LESSON);
        await place.succeeds(['--trust', 'verify', 'dev.md']);
      }),
  );
});
