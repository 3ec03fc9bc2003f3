import { expect, test } from 'vitest';
import { lookAtTodo } from '../../../src/app/watch/observe.ts';
import { placeOf } from '../learner/place.ts';

test('the needs of a step are those of its tasks and questions, too', async () => {
  const place = placeOf(`## One
<!-- step needs=gpu -->

**Predict.** What is it?

- A. x
- B. y

<details><summary>Answer: A</summary>

x

</details>

<details><summary>Solution</summary>

\`\`\`bash
x
\`\`\`

</details>

<!-- check
file: x
-->
`);
  const beside = {
    unmetNeed: async (needs: readonly string[]) => (needs.includes('gpu') ? 'no gpu' : undefined),
    sight: () => {
      throw new Error('nothing is looked at');
    },
  };
  const looks = await Promise.all(place.todos.map((todo) => lookAtTodo(todo, place, beside)));
  expect(looks.map(({ todo, unmet }) => [todo.action?.kind, unmet])).toEqual([
    ['question', 'no gpu'],
    ['task', 'no gpu'],
  ]);
});
