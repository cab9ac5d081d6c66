import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { approval, dag, sensor, task, Type } from 'haru';

const seen = dag('seen', { params: { folder: Type.String(), names: Type.Array(Type.String()) } }, ({ params }) => {
  const names = task('names', { input: { names: params.names }, run: ({ names }) => names });
  const found = sensor('found', {
    expand: { name: names.output },
    input: { folder: params.folder },
    every: '50ms',
    mapLabel: ({ name }) => `file ${name}`,
    check: ({ name, folder }) => ({ done: existsSync(join(folder, name)), result: name.toUpperCase() }),
  });
  task('all', { input: { found: found.output }, run: ({ found }) => found.join() });
  const pairs = sensor('pairs', {
    expand: { left: params.names, right: { x: 1, y: 2 } },
    zip: true,
    check: ({ left, right: [name, value] }) => ({ done: true, result: `${left}${name}${value}` }),
  });
  task('joined', { input: { pairs: pairs.output }, run: ({ pairs }) => pairs.join() });
  sensor('late', {
    expandEach: [{ file: 'never' }, { file: 'names' }],
    input: { folder: params.folder },
    every: '20ms',
    timeout: '60ms',
    softFail: true,
    check: ({ file }) => file === 'names',
  });
});

const asks = dag('asks', {}, () => {
  const files = task('files', {
    run: () => [
      { name: 'a', owner: 'kim' },
      { name: 'b', owner: 'lee' },
    ],
  });
  const asked = approval('publish', {
    expand: { file: files.output },
    input: { what: 'Publish' },
    subject: ({ mapIndex }, { what, file }) => `${what} ${file.name}, number ${mapIndex}?`,
    assignees: (_, { file }) => [file.owner],
    mapLabel: ({ file }) => `${file.name} of ${file.owner}`,
  });
  task('told', {
    after: asked,
    input: { answers: asked.output },
    run: ({ answers }) => answers.map(({ by, choice }) => `${by}: ${choice}`).join(),
  });
});

const sets = dag('sets', {}, () => {
  const asked = approval('ask', {
    expandEach: [{ city: '서울' }, { city: '부산' }],
    subject: (_, { city }) => `${city}?`,
    choices: ['one', 'two'],
    multiple: true,
    timeout: '100ms',
    onTimeout: ['one', 'two'],
  });
  task('count', {
    input: { answers: asked.output },
    run: ({ answers }) => answers.flatMap(({ choices }) => choices).length,
  });
});

export default [seen, asks, sets];
