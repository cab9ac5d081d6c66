import { useState } from 'react';
import type { DagDetail, RunSummary } from '../../api/types.ts';
import { clickRow, NONE_CHOSEN } from '../../domain/rowSelection.ts';
import { useText } from '../../i18n/language.ts';
import { Button } from '../../ui/Button.tsx';
import { BulkClearDialog } from './BulkClearDialog.tsx';
import { BulkMarkDialog } from './BulkMarkDialog.tsx';
import { RunTable } from './RunTable.tsx';
import './bulk.css';

const VERBS = ['clear', 'success', 'failed', 'delete'] as const;
type Verb = (typeof VERBS)[number];

interface SelectableRunsProps {
  readonly dag: Pick<DagDetail, 'dagId' | 'zone'>;
  readonly runs: readonly RunSummary[];
}

/** Runs of which some are chosen, and what can be done to those at once. */
export function SelectableRuns({ dag, runs }: SelectableRunsProps) {
  const text = useText();
  const [selection, select] = useState(NONE_CHOSEN);
  const [verb, ask] = useState<{ readonly verb: Verb; readonly runs: readonly RunSummary[] } | null>(null);
  const ids = runs.map(({ runId }) => runId);
  // A run that is no longer listed is not changed unseen.
  const chosen = runs.filter(({ runId }) => selection.chosen.has(runId));
  const close = () => ask(null);
  const end = () => {
    select(NONE_CHOSEN);
    close();
  };
  const isAll = chosen.length === runs.length;
  return (
    <>
      <div className="bulk-bar" data-on={chosen.length > 0 || undefined}>
        <label className="bulk-all">
          <input
            type="checkbox"
            aria-label={text.runs.chooseAll}
            checked={isAll}
            ref={(box) => {
              if (box !== null) box.indeterminate = chosen.length > 0 && !isAll;
            }}
            onChange={() => select(isAll ? NONE_CHOSEN : { chosen: new Set(ids), last: null })}
          />
          <span role="status">{chosen.length > 0 ? text.runs.chosen(chosen.length) : text.runs.chooseAll}</span>
        </label>
        {chosen.length === 0 && <span className="muted small bulk-hint">{text.runs.none}</span>}
        {chosen.length > 0 &&
          VERBS.map((each) => (
            <Button key={each} onClick={() => ask({ verb: each, runs: chosen })}>
              {text.runs.verbs[each]}
            </Button>
          ))}
      </div>
      <RunTable
        dag={dag}
        runs={runs}
        chosen={selection.chosen}
        onChoose={(runId, isRange) => select(clickRow(selection, ids, runId, isRange))}
      />
      {verb?.verb === 'clear' && <BulkClearDialog dagId={dag.dagId} runs={verb.runs} onClose={close} onDone={end} />}
      {verb !== null && verb.verb !== 'clear' && (
        <BulkMarkDialog dagId={dag.dagId} verb={verb.verb} runs={verb.runs} onClose={close} onDone={end} />
      )}
    </>
  );
}
