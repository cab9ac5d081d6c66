import { useQuery } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useServices } from '../../app/services.ts';
import { wallClock } from '../../domain/clock.ts';
import { rankItems, typedDay } from '../../domain/palette.ts';
import { formatDay } from '../../domain/time.ts';
import { useText } from '../../i18n/language.ts';
import { useNow } from '../../ui/useNow.ts';
import { useTimeView } from '../../ui/preferences.ts';
import {
  dagActions,
  dagEntry,
  dayEntry,
  placeEntry,
  runHref,
  screenEntries,
  settingEntries,
  type PaletteDeeds,
  type PaletteEntry,
} from './entries.ts';
import { readRecent } from './recent.ts';
import { useSettled } from './useSettled.ts';

const MOST = 12;
const DAGS_OF_A_DAY = 5;
/** Fewer letters are in too many ids of runs. */
const LEAST_OF_A_RUN = 3;
const TYPING_MS = 250;

/** What the palette offers for what was typed, best first. */
export function usePaletteEntries(typed: string, deeds: PaletteDeeds): readonly PaletteEntry[] {
  const text = useText();
  const { queries } = useServices();
  const router = useRouter();
  const { language, zone } = useTimeView();
  const [recent] = useState(() => readRecent(window.localStorage));
  const index = useQuery(queries.dagIndex()).data;
  const assets = useQuery(queries.assets()).data;
  const settled = useSettled(typed.trim(), TYPING_MS);
  const runs = useQuery(queries.runsNamed(settled.length < LEAST_OF_A_RUN ? null : settled)).data;
  const now = useNow(60_000);
  return useMemo(() => {
    const { day, rest } = typedDay(typed, wallClock(now, zone).day);
    const dags = index?.dags ?? [];
    const latest = recent.map(({ id }) => id);
    const isThere = (path: string) => Object.hasOwn(router.routesByPath, path);
    const ofDags = dags.map((dag) => dagEntry(dag, deeds));
    const others = [
      ...screenEntries(text, isThere, deeds),
      ...(assets?.assets ?? []).map(({ uri }) =>
        placeEntry(
          { id: `asset:${uri}`, kind: 'asset', title: uri, href: `/assets/${encodeURIComponent(uri)}` },
          deeds,
        ),
      ),
      ...settingEntries(text, deeds),
    ];
    if (typed.trim() === '') {
      const places = recent.map((place) => placeEntry(place, deeds));
      const favorites = dags.filter(({ isFavorite }) => isFavorite).map((dag) => dagEntry(dag, deeds));
      return unique([...places, ...others.filter(({ kind }) => kind === 'screen'), ...favorites]).slice(0, MOST);
    }
    const ofRuns = (runs ?? []).map(({ dagId, runId }) =>
      placeEntry(
        {
          id: `run:${dagId}/${runId}`,
          kind: 'run',
          title: `${dagId} · ${runId}`,
          href: runHref(dagId, runId),
        },
        deeds,
      ),
    );
    const ranked = rankItems(
      [...ofDags, ...others, ...dagActions(dags, rest, text, deeds), ...ofRuns],
      day === null ? typed : rest,
      latest,
      MOST,
    );
    if (day === null) return unique(ranked);
    const words = formatDay(day, { language });
    const named = rest === '' ? [] : rankItems(ofDags, rest, latest, DAGS_OF_A_DAY);
    const ofAll = { id: `day:${day}`, kind: 'day', title: text.palette.day(words), href: `/?day=${day}` } as const;
    return [
      // A day of a DAG that was named is meant before the day of all.
      ...named.map(({ title }) => dayEntry(title, day, words, text, deeds)),
      placeEntry(ofAll, deeds),
      ...(rest === '' ? [] : ranked),
    ].slice(0, MOST);
  }, [typed, index, assets, runs, recent, router, text, deeds, language, zone, now]);
}

function unique(entries: readonly PaletteEntry[]): PaletteEntry[] {
  const seen = new Set<string>();
  return entries.filter(({ id }) => !seen.has(id) && seen.add(id));
}
