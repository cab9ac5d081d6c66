/** Imports run one way: core <- dag <- db, queue <- scheduler <- workers, api <- standalone <- cli; ingest and sandbox stand apart: ingest knows how clusters of Kafka are reached. */

/** A folder and everything of ours that it may import beside itself. */
const ARROWS = {
  'server/core': [],
  'server/config': ['server/core'],
  'server/secrets': ['server/core', 'server/config'],
  'server/dag': ['server/core'],
  'server/db': ['server/core', 'server/dag', 'server/secrets'],
  'server/queue': ['server/core', 'server/db'],
  'server/kafka': ['server/core', 'server/dag'],
  'server/notify': ['server/core', 'server/dag', 'server/db'],
  'server/scheduler': ['server/core', 'server/dag', 'server/db', 'server/queue', 'server/secrets', 'server/notify'],
  'server/loader': ['server/core', 'server/dag', 'server/db'],
  'server/api': [
    'server/core',
    'server/dag',
    'server/db',
    'server/queue',
    'server/scheduler',
    'server/config',
    'server/secrets',
    'server/kafka',
  ],
  workers: [
    'server/kafka',
    'server/notify',
    'server/core',
    'server/dag',
    'server/db',
    'server/queue',
    'server/scheduler',
    'server/config',
    'server/secrets',
  ],
  'server/standalone': ['server', 'sandbox', 'ingest'],
  ingest: ['server/core', 'server/dag', 'server/kafka'],
  sandbox: ['ingest', 'server/core'],
  cli: ['server', 'workers', 'ingest', 'sandbox'],
  dags: ['server/dag'],
};

const folder = (path) => `^${path}/`;

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...Object.entries(ARROWS).map(([from, allowed]) => ({
      name: `arrows-of-${from.replace('/', '-')}`,
      severity: 'error',
      comment: `${from} may import of our code only: ${[from, ...allowed].join(', ')}`,
      from: { path: folder(from), pathNot: '\\.test\\.ts$' },
      to: {
        path: '^(server|workers|ingest|sandbox|cli|dags|web|test|bench|scripts)/',
        pathNot: [from, ...allowed].map(folder),
      },
    })),
    {
      name: 'pure-core',
      severity: 'error',
      comment: 'Rules do no I/O and know no clock: they get values and a given now.',
      from: { path: '^server/core/', pathNot: '\\.test\\.ts$' },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?(assert|util)' },
    },
    {
      name: 'web-apart',
      severity: 'error',
      comment: 'The page knows the server by the generated API types only.',
      from: { path: '^web/' },
      to: { path: '^(server|workers|ingest|sandbox|cli|dags|test|bench|scripts)/' },
    },
    {
      name: 'tests-are-leaves',
      severity: 'error',
      comment: 'Nothing but tests and benchmarks imports tests.',
      from: { pathNot: '^(test|bench)/|\\.test\\.tsx?$|^vitest\\.config' },
      to: { path: '^test/|\\.test\\.tsx?$' },
    },
    {
      name: 'no-dev-dependencies',
      severity: 'error',
      comment: 'What runs in production is a dependency.',
      from: { path: '^(server|workers|ingest|cli|dags)/', pathNot: '\\.test\\.ts$' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-circular',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    { name: 'no-unresolved', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|coverage|fixtures)/|^scripts/package/haru.js$' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
