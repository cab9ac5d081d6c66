import { describe, expect, it } from 'vitest';
import { hasBrowser, useSite } from './support/site.ts';

describe.skipIf(!hasBrowser)('the palette', () => {
  const held = useSite();

  it('goes to a DAG by some of its letters, and offers it first the next time', async () => {
    const { page, complaints } = await held.site.visit();
    const palette = page.locator('dialog.palette');
    const loaded: string[] = [];
    page.on('request', (request) => loaded.push(new URL(request.url()).pathname));
    await page.goto('/questions');
    await page.getByRole('heading', { name: 'Questions' }).waitFor();
    expect(loaded.filter((path) => path.includes('Palette'))).toEqual([]);
    await page.keyboard.press('Control+k');
    const field = palette.getByRole('combobox');
    await field.fill('nd');
    const first = palette.getByRole('option').first();
    await expect.poll(() => first.innerText()).toContain('nginx_daily');
    expect(await first.getAttribute('aria-selected')).toBe('true');
    expect(await field.getAttribute('aria-activedescendant')).toBe(await first.getAttribute('id'));
    await field.press('Enter');
    await page.getByRole('heading', { name: 'nginx_daily', level: 1 }).waitFor();
    await page.getByRole('button', { name: 'Go anywhere, do anything' }).click();
    await expect.poll(() => first.innerText()).toContain('nginx_daily');
    await page.keyboard.press('Escape');
    await expect.poll(() => page.getByRole('dialog').count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it('finds the run of a business day, and what to do with a DAG, in Korean', async () => {
    const { page, complaints } = await held.site.visit({ language: 'ko' });
    const palette = page.locator('dialog.palette');
    const { done } = held.site.server.world;
    const { rows } = await held.site.server.database.pool.query<{ day: string }>(
      `select to_char(interval_start at time zone 'UTC', 'YYYY.MM.DD') as day from haru.dag_run where id = $1`,
      [done.id],
    );
    await page.goto('/dags');
    await page.getByRole('table').waitFor();
    await page.keyboard.press('Control+k');
    const field = palette.getByRole('combobox');
    await field.fill(`${rows[0]?.day} nginx`);
    await palette.getByRole('option').first().getByText('nginx_daily, 20').waitFor();
    await field.press('Enter');
    await expect.poll(() => decodeURIComponent(page.url())).toContain(`/runs/${done.runId}`);

    await page.keyboard.press('Control+k');
    await field.fill('ㅇㅅㅈㅈ s3');
    await expect.poll(() => palette.getByRole('option').count()).toBe(0);
    await page.getByText('맞는 항목이 없습니다').waitFor();
    await field.fill('vacuum 중지');
    await palette.getByRole('option', { name: 'vacuum_marts 일시 중지' }).click();
    await page.getByText('vacuum_marts를 일시 중지했습니다.').waitFor();
    await page.getByRole('button', { name: '되돌리기' }).click();
    await page.keyboard.press('Control+k');
    await field.fill('mart 실행');
    await palette.getByRole('option', { name: 'mart_report 지금 실행' }).click();
    await page.getByRole('dialog', { name: 'mart_report 실행' }).waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+k');
    await field.fill('어둡게');
    await field.press('Enter');
    await expect.poll(() => page.locator('html').getAttribute('data-theme')).toBe('dark');
    expect(complaints).toEqual([]);
  });
});
