import { describe, expect, it } from 'vitest';
import { hasBrowser, useSite } from './support/site.ts';

const mart = 'postgres://marts/nginx_daily';

describe.skipIf(!hasBrowser)('the lineage', () => {
  const held = useSite();

  it('leads from DAGs through assets to DAGs, and shows what belongs to one alone', async () => {
    const { page, complaints } = await held.site.visit();
    await page.goto('/assets');
    await page.getByRole('link', { name: 'Lineage' }).click();
    await page.getByText('3 assets, 3 DAGs').waitFor();
    const graph = page.getByRole('group', { name: /^Graph of \d+ assets and DAGs/ });
    await graph
      .getByRole('link', { name: `${mart} ` })
      .getByText(/Partial|Missing|Coming/)
      .waitFor();
    await graph.getByRole('link', { name: 'mart_report DAG' }).waitFor();
    await graph.getByRole('link', { name: 'Only what belongs to nginx_raw' }).click();
    await page.getByText('What nginx_raw follows from').waitFor();
    expect(new URL(page.url()).searchParams.get('focus')).toBe('asset nginx_raw');
    await page.getByRole('link', { name: 'Show everything' }).click();
    await page.getByLabel('Find an asset or a DAG').fill('mart_report');
    await page.getByText('What mart_report follows from').waitFor();
    await graph.getByRole('link', { name: 'nginx_daily DAG' }).click();
    await page.getByRole('heading', { name: 'nginx_daily', level: 1 }).waitFor();
    expect(complaints).toEqual([]);
  });

  it('says in Korean what it shows, and what is not there any more', async () => {
    const { page, complaints } = await held.site.visit({ language: 'ko' });
    await page.goto('/lineage?focus=asset+gone');
    await page.getByText('이런 자산이나 DAG가 이제 없습니다.').waitFor();
    await page.getByRole('link', { name: '모든 자산 보기' }).click();
    await page.getByText('자산 3개, DAG 3개').waitFor();
    await page.getByRole('link', { name: `${mart}와 이어진 것만 보기` }).waitFor();
    expect(complaints).toEqual([]);
  });
});
