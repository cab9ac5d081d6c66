import { useMemo } from 'react';
import type { DagsSearchChange } from '../../app/search.ts';
import {
  countShows,
  DAG_SHOWS,
  DAG_SORTS,
  facetsOf,
  type DagListFilter,
  type DagSort,
  type SearchableDag,
} from '../../domain/dagList.ts';
import { RUN_STATE_DISPLAY, type RunState } from '../../domain/states.ts';
import { useText } from '../../i18n/language.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Segmented } from '../../ui/Segmented.tsx';
import { ChoiceOf } from './ChoiceOf.tsx';

interface DagFiltersProps {
  /** All of them. */
  readonly dags: readonly SearchableDag[];
  readonly filter: DagListFilter;
  readonly sort: DagSort;
  readonly onChange: (next: DagsSearchChange) => void;
}

const STATES = Object.keys(RUN_STATE_DISPLAY) as RunState[];

/** What the list of DAGs shows, and in which order. */
export function DagFilters({ dags, filter, sort, onChange }: DagFiltersProps) {
  const text = useText();
  const counts = useMemo(() => countShows(dags, filter), [dags, filter]);
  const { tags, owners } = useMemo(() => facetsOf(dags.map(({ dag }) => dag)), [dags]);
  return (
    <div className="dag-filters">
      <Segmented
        label={text.dags.filter}
        value={filter.show}
        choices={DAG_SHOWS.map((value) => ({ value, label: text.dags.filters[value], count: counts[value] }))}
        onChange={(show) => onChange({ show })}
      />
      <ChoiceOf
        label={text.dags.state}
        any={text.dags.anyState}
        value={filter.state}
        choices={STATES.map((value) => ({ value, label: text.runState[value] }))}
        onChange={(state) => onChange({ state: state ?? undefined })}
      />
      {owners.length > 1 && (
        <ChoiceOf
          label={text.dags.owner}
          any={text.dags.anyOwner}
          value={filter.owner}
          choices={owners.map((value) => ({ value, label: value }))}
          onChange={(owner) => onChange({ owner: owner ?? undefined })}
        />
      )}
      {tags.length > 0 && (
        <ChoiceOf
          label={text.dags.tag}
          any={text.dags.addTag}
          value={null}
          choices={tags.filter((tag) => !filter.tags.includes(tag)).map((value) => ({ value, label: value }))}
          onChange={(tag) => tag !== null && onChange({ tag: [...filter.tags, tag] })}
        />
      )}
      {filter.tags.map((tag) => (
        <button
          key={tag}
          type="button"
          className="tag dag-chip"
          aria-label={text.dags.withoutTag(tag)}
          onClick={() => onChange({ tag: filter.tags.filter((each) => each !== tag) })}
        >
          {tag} <Icon name="close" size={12} />
        </button>
      ))}
      <div className="dag-sort">
        <Segmented
          label={text.dags.sort}
          value={sort}
          choices={DAG_SORTS.map((value) => ({ value, label: text.dags.sorts[value] }))}
          onChange={(next) => onChange({ sort: next })}
        />
      </div>
    </div>
  );
}
