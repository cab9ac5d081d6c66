import { plural } from './counted.ts';

/** Assets and DAGs as a graph. */
export const enLineage = {
  tab: 'Lineage',
  title: 'Lineage',
  count: (assets: number, dags: number) => `${plural(assets, 'asset', 'assets')}, ${plural(dags, 'DAG', 'DAGs')}`,
  states: (day: string) => `States of the business day ${day}`,
  label: (nodes: number) =>
    `Graph of ${plural(nodes, 'asset or DAG', 'assets and DAGs')}, each after what it follows from; the list of assets says the same in words. Plus and minus zoom, arrow keys move.`,
  find: 'Find an asset or a DAG',
  focus: (name: string) => `Only what belongs to ${name}`,
  focused: (name: string) => `What ${name} follows from, and what follows from it`,
  all: 'Show everything',
  unknown: 'There is no such asset or DAG in the lineage any more.',
} as const;
