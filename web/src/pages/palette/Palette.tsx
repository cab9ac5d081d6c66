import { useRouter } from '@tanstack/react-router';
import { useEffect, useId, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { useServices } from '../../app/services.ts';
import { useSignOut } from '../../app/useSignOut.ts';
import { useText } from '../../i18n/language.ts';
import { Icon, type IconName } from '../../ui/Icon.tsx';
import { usePreferences } from '../../ui/preferences.ts';
import { problemText } from '../../ui/problemText.ts';
import { useToast } from '../../ui/Toast.tsx';
import type { PaletteKind } from '../../domain/palette.ts';
import { usePause } from '../dags/usePause.tsx';
import { dagHref, runHref, type PaletteDeeds, type PaletteEntry } from './entries.ts';
import { keepRecent } from './recent.ts';
import { usePaletteEntries } from './usePaletteEntries.ts';
import './palette.css';

interface PaletteProps {
  readonly onTrigger: (dagId: string) => void;
  readonly onClose: () => void;
}

const ICONS = {
  screen: 'screen',
  dag: 'play',
  run: 'clock',
  day: 'calendar',
  asset: 'data',
  action: 'bolt',
} as const satisfies Record<PaletteKind, IconName>;

/** Goes anywhere and does anything by a few letters; the focus stays in the field, arrows move the mark. */
export function Palette({ onTrigger, onClose }: PaletteProps) {
  const text = useText();
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const [typed, setTyped] = useState('');
  const [marked, setMarked] = useState(0);
  const entries = usePaletteEntries(typed, useDeeds(onTrigger));
  const at = Math.min(marked, entries.length - 1);
  useEffect(() => {
    const node = dialog.current;
    if (node?.open === false) node.showModal();
    return () => node?.close();
  }, []);
  useEffect(() => {
    list.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' });
  });
  const choose = (entry: PaletteEntry | undefined) => {
    if (entry === undefined) return;
    const { href } = entry;
    if (href !== undefined) keepRecent(window.localStorage, { ...entry, href });
    onClose();
    entry.act();
  };
  const onKey = (event: KeyboardEvent) => {
    // The Enter that ends a syllable is no choice yet.
    if (event.nativeEvent.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && entries.length > 0) setMarked((at + step + entries.length) % entries.length);
    else if (event.key === 'Enter') choose(entries[at]);
    else return;
    event.preventDefault();
  };
  return (
    <dialog
      ref={dialog}
      className="palette"
      closedby="any"
      aria-label={text.palette.title}
      onClose={onClose}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <div className="palette-field">
        <Icon name="search" />
        <input
          type="text"
          role="combobox"
          className="palette-input"
          aria-label={text.palette.title}
          aria-expanded={entries.length > 0}
          aria-controls={`${id}-list`}
          aria-activedescendant={entries.length > 0 ? `${id}-${at}` : undefined}
          aria-autocomplete="list"
          autoComplete="off"
          spellCheck={false}
          placeholder={text.palette.placeholder}
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value);
            setMarked(0);
          }}
          onKeyDown={onKey}
        />
      </div>
      <div
        ref={list}
        id={`${id}-list`}
        className="palette-list"
        role="listbox"
        tabIndex={-1}
        aria-label={text.palette.title}
      >
        {entries.map((entry, place) => (
          <button
            key={entry.id}
            type="button"
            tabIndex={-1}
            id={`${id}-${place}`}
            role="option"
            className="palette-entry"
            aria-selected={place === at}
            onPointerMove={() => setMarked(place)}
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => choose(entry)}
          >
            <Icon name={ICONS[entry.kind]} />
            <span className="palette-title">{entry.title}</span>
            <span className="muted small nowrap">{text.palette.kinds[entry.kind]}</span>
          </button>
        ))}
      </div>
      <p className="palette-status muted small" role="status">
        {entries.length === 0 ? text.palette.none : text.palette.hint}
      </p>
    </dialog>
  );
}

function useDeeds(onTrigger: (dagId: string) => void): PaletteDeeds {
  const text = useText();
  const say = useToast();
  const router = useRouter();
  const { cache, queries } = useServices();
  const [, set] = usePreferences();
  const pause = usePause();
  const signOut = useSignOut();
  return useMemo(() => {
    const go = (href: string) => router.history.push(href);
    return {
      go,
      set,
      trigger: onTrigger,
      signOut: () => signOut(),
      pause: (dagId, isPaused) => pause({ dagId, isPaused }),
      goToDay: (dagId, day) => {
        void cache
          .fetchQuery(queries.datesOfDays(dagId, { from: day, to: day }))
          .then((dates) => {
            const runId = dates.findLast((date) => date.runId !== null)?.runId;
            go(runId ? runHref(dagId, runId) : `${dagHref(dagId)}/backfills/plan?from=${day}&to=${day}`);
          })
          .catch((error: unknown) => {
            say('bad', problemText(error, text));
            go(dagHref(dagId));
          });
      },
    };
  }, [router, set, onTrigger, signOut, pause, cache, queries, say, text]);
}
