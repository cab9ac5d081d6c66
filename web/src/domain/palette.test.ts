import { describe, expect, it } from 'vitest';
import { initialsOf, matchScore, rankItems, typedDay, type PaletteItem } from './palette.ts';

const item = (title: string, also?: string): PaletteItem => ({
  id: title,
  kind: 'dag',
  title,
  ...(also !== undefined && { also }),
});
const titles = (items: readonly PaletteItem[]) => items.map(({ title }) => title);

describe('what fits what was typed', () => {
  it('is found by its first consonants', () => {
    expect(initialsOf('업무일 raw')).toBe('ㅇㅁㅇ raw');
    expect(matchScore('ㅇㅁㅂ', '업무 보고서')).toBeNull();
    expect(matchScore('ㅇㅁ', '업무 보고서')).toBeGreaterThan(matchScore('ㅂㄱ', '업무 보고서') ?? 0);
  });

  it.each([
    ['the whole name before its start', 'mart', 'mart', 'mart_report'],
    ['the start before a word', 'mart', 'mart_report', 'daily_mart'],
    ['a word before its middle', 'mart', 'daily_mart', 'supermart'],
    ['a word at the end before the middle of one', 'art', 'smart_art', 'smartest'],
    ['the starts of words before the middle of one', 'nd', 'nginx_daily', 'brand'],
    ['the middle of a word before scattered letters', 'ran', 'brand', 'reason'],
    ['the starts of words before any letters', 'ndl', 'nginx_daily_load', 'non_drill'],
    ['the shorter of two', 'nginx', 'nginx', 'nginx_daily'],
  ])('best: %s', (_, typed, better, worse) => {
    expect(matchScore(typed, better)).toBeGreaterThan(matchScore(typed, worse) ?? Number.NaN);
  });

  it.each([
    ['x', 'daily'],
    ['ly x', 'daily'],
    ['yd', 'daily'],
    ['ㅋ', '업무'],
  ])('%j is nothing of %j', (typed, text) => {
    expect(matchScore(typed, text)).toBeNull();
  });

  it('is everything where nothing was typed', () => {
    expect(matchScore(' ', 'daily')).toBe(0);
  });

  it('is ranked, by other words too, and what was chosen lately first among equals', () => {
    const items = [item('nginx_daily'), item('mart_daily'), item('Dark', 'theme 테마'), item('hourly')];
    expect(titles(rankItems(items, 'daily', ['mart_daily'], 9))).toEqual(['mart_daily', 'nginx_daily']);
    expect(titles(rankItems(items, 'theme', [], 9))).toEqual(['Dark']);
    expect(titles(rankItems(items, '', ['hourly', 'Dark'], 2))).toEqual(['hourly', 'Dark']);
  });
});

describe('a day among what was typed', () => {
  it.each([
    ['2026-11-20', '2026-11-20', ''],
    ['nginx 2026.11.3', '2026-11-03', 'nginx'],
    ['11.20 nginx', '2026-11-20', 'nginx'],
    ['11/22', '2026-11-22', ''],
    ['11.23', '2025-11-23', ''],
    ['2.29', null, '2.29'],
    ['2024.2.29', '2024-02-29', ''],
    ['2026.2.30', null, '2026.2.30'],
    ['어제', '2026-11-21', ''],
    ['mart  그저께', '2026-11-20', 'mart'],
    ['Today', '2026-11-22', ''],
    ['11월 20일 mart', '2026-11-20', 'mart'],
    ['2025년 1월 2일', '2025-01-02', ''],
    ['constructor 12', null, 'constructor 12'],
  ])('%j', (typed, day, rest) => {
    expect(typedDay(typed, '2026-11-22')).toEqual({ day, rest });
  });
});
