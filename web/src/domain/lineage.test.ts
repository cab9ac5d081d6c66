import { describe, expect, it } from 'vitest';
import { layoutGraph } from './graphLayout.ts';
import { focusOn, lineageOf } from './lineage.ts';

const use = (dagId: string, taskId: string | null = 't') => ({ dagId, taskId });
const asset = (
  uri: string,
  given: Partial<Parameters<typeof lineageOf>[0][number]> = {},
): Parameters<typeof lineageOf>[0][number] => ({ uri, from: null, producers: [], consumers: [], ...given });

const shop = [
  asset('raw', { producers: [use('load', 'drain')], consumers: [use('audit')] }),
  asset('mart', { from: 'raw', producers: [use('load'), use('load', 'again')], consumers: [use('report', null)] }),
  asset('report', { producers: [use('report')], consumers: [use('report')] }),
  asset('other', { from: 'unknown', producers: [use('apart')] }),
];

describe('lineage', () => {
  it('leads from DAGs to what they publish, and from that to who uses it', () => {
    const upstream = Object.fromEntries(lineageOf(shop).map((node) => [node.id, node.upstream]));
    expect(upstream).toEqual({
      'asset raw': ['dag load'],
      'dag load': [],
      'dag audit': ['asset raw'],
      'asset mart': ['dag load', 'asset raw'],
      'dag report': ['asset mart'],
      'asset report': ['dag report'],
      'asset other': ['dag apart'],
      'dag apart': [],
    });
    expect(lineageOf(shop).find(({ id }) => id === 'dag load')).toMatchObject({ kind: 'dag', name: 'load' });
  });

  it('of one is what it follows from and what follows from it', () => {
    const ids = (id: string) => focusOn(lineageOf(shop), id)?.map((node) => node.id);
    expect(ids('asset mart')).toEqual(['asset raw', 'dag load', 'asset mart', 'dag report', 'asset report']);
    expect(ids('dag audit')).toEqual(['asset raw', 'dag load', 'dag audit']);
    expect(ids('asset other')).toEqual(['asset other', 'dag apart']);
    expect(focusOn(lineageOf(shop), 'asset none')).toBeNull();
  });

  it('of 300 nodes is laid out in no time', () => {
    const chain = Array.from({ length: 150 }, (_, at) =>
      asset(`a${at}`, {
        producers: [use(`d${at}`)],
        consumers: [use(`d${(at + 1) % 150}`), use(`d${(at * 7 + 3) % 150}`)],
      }),
    );
    const nodes = lineageOf(chain);
    expect(nodes).toHaveLength(300);
    const began = performance.now();
    layoutGraph(nodes, { nodeWidth: 220, nodeHeight: 60, columnGap: 56, rowGap: 16 });
    expect(performance.now() - began).toBeLessThan(1_000);
  });
});
