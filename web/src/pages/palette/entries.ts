import type { DagEntry } from '../../api/types.ts';
import { matchScore, type PaletteItem } from '../../domain/palette.ts';
import { LANGUAGES, ZONE_CHOICES } from '../../domain/time.ts';
import type { Messages } from '../../i18n/messages.ts';
import { THEMES, type Preferences } from '../../ui/preferences.ts';

/** What the palette can do for its reader. */
export interface PaletteDeeds {
  readonly go: (href: string) => void;
  readonly set: (change: Partial<Preferences>) => void;
  readonly trigger: (dagId: string) => void;
  readonly pause: (dagId: string, isPaused: boolean) => void;
  /** Goes to the run of a business day, or to a backfill of it. */
  readonly goToDay: (dagId: string, day: string) => void;
  readonly signOut: () => void;
}

/** One line of the palette. */
export interface PaletteEntry extends PaletteItem {
  /** Missing: it does something instead. */
  readonly href?: string;
  readonly act: () => void;
}

type Place = Omit<PaletteEntry, 'act'> & { readonly href: string };

/** Screens by their addresses; one that the page does not have is left out by its reader's router. */
const SCREENS = {
  today: '/',
  dags: '/dags',
  assets: '/assets',
  lineage: '/lineage',
  views: '/views',
  questions: '/questions',
  operations: '/operations',
} as const;

/** DAGs for which there are actions: those that fit best. */
const DAGS_WITH_ACTIONS = 4;
const FITS = 30;

export function placeEntry(place: Place, { go }: PaletteDeeds): PaletteEntry {
  return { ...place, act: () => go(place.href) };
}

export function dagHref(dagId: string): string {
  return `/dags/${encodeURIComponent(dagId)}`;
}

export function runHref(dagId: string, runId: string): string {
  return `${dagHref(dagId)}/runs/${encodeURIComponent(runId)}`;
}

export function screenEntries(text: Messages, isThere: (path: string) => boolean, deeds: PaletteDeeds): PaletteEntry[] {
  return Object.entries(SCREENS)
    .filter(([, path]) => isThere(path))
    .map(([name, path]) =>
      placeEntry(
        {
          id: `screen:${path}`,
          kind: 'screen',
          title: text.palette.screens[name as keyof typeof SCREENS],
          also: name,
          href: path,
        },
        deeds,
      ),
    );
}

export function dagEntry(dag: DagEntry, deeds: PaletteDeeds): PaletteEntry {
  const also = [dag.owner, ...dag.tags].filter((word) => word !== null).join(' ');
  return placeEntry({ id: `dag:${dag.dagId}`, kind: 'dag', title: dag.dagId, also, href: dagHref(dag.dagId) }, deeds);
}

/** What can be done with the DAGs that any of the words names. */
export function dagActions(
  dags: readonly DagEntry[],
  typed: string,
  text: Messages,
  deeds: PaletteDeeds,
): PaletteEntry[] {
  const words = typed.split(/\s+/).filter((word) => word.length > 1);
  if (words.length === 0) return [];
  const named = dags
    .map((dag) => ({ dag, score: Math.max(...words.map((word) => matchScore(word, dag.dagId) ?? 0)) }))
    .filter(({ score }) => score > FITS)
    .toSorted((a, b) => b.score - a.score)
    .slice(0, DAGS_WITH_ACTIONS);
  return named.flatMap(({ dag: { dagId, isPaused } }): PaletteEntry[] => [
    {
      id: `action:trigger:${dagId}`,
      kind: 'action',
      title: text.palette.trigger(dagId),
      also: 'trigger run 실행',
      act: () => deeds.trigger(dagId),
    },
    placeEntry(
      {
        id: `action:backfill:${dagId}`,
        kind: 'action',
        title: text.palette.backfill(dagId),
        also: 'backfill 백필',
        href: `${dagHref(dagId)}/backfills/plan`,
      },
      deeds,
    ),
    {
      id: `action:pause:${dagId}`,
      kind: 'action',
      title: isPaused ? text.palette.unpause(dagId) : text.palette.pause(dagId),
      also: 'pause 중지 켜기',
      act: () => deeds.pause(dagId, !isPaused),
    },
  ]);
}

/** A business day of a DAG, which is gone to by looking for its run. */
export function dayEntry(dagId: string, day: string, words: string, text: Messages, deeds: PaletteDeeds): PaletteEntry {
  return {
    id: `day:${day}:${dagId}`,
    kind: 'day',
    title: text.palette.dayOf(dagId, words),
    act: () => deeds.goToDay(dagId, day),
  };
}

/** What changes how everything looks, and the way out. */
export function settingEntries(text: Messages, deeds: PaletteDeeds): PaletteEntry[] {
  const entry = (id: string, title: string, also: string, act: () => void): PaletteEntry => ({
    id: `action:${id}`,
    kind: 'action',
    title,
    also,
    act,
  });
  const named = (label: string, value: string) => text.palette.setting(label, value);
  return [
    ...THEMES.map((theme) =>
      entry(`theme:${theme}`, named(text.theme.label, text.theme[theme]), `theme 테마 ${theme}`, () =>
        deeds.set({ theme }),
      ),
    ),
    ...LANGUAGES.map((language) =>
      entry(`language:${language}`, named(text.language.label, text.language[language]), 'language 언어', () =>
        deeds.set({ language }),
      ),
    ),
    ...ZONE_CHOICES.map((zone) =>
      entry(`zone:${zone}`, named(text.zone.label, text.zone[zone]), `time zone 시간대 ${zone}`, () =>
        deeds.set({ zone }),
      ),
    ),
    entry('signOut', text.app.signOut, 'sign out 로그아웃', deeds.signOut),
  ];
}
