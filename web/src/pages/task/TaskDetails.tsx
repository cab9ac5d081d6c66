import type { InstanceDetail, TrySummary } from '../../api/types.ts';
import { TASK_PANELS, type TaskPanel } from '../../app/search.ts';
import { receiptRows, type Receipt } from '../../domain/receipt.ts';
import { useText } from '../../i18n/language.ts';
import { usePreferences } from '../../ui/preferences.ts';
import { Tabs } from '../../ui/Tabs.tsx';
import { EventList } from './EventList.tsx';
import { GivenList } from './GivenList.tsx';

interface TaskDetailsProps {
  readonly detail: InstanceDetail;
  readonly shown: TrySummary | undefined;
  readonly panel: TaskPanel;
  readonly onPanel: (panel: TaskPanel) => void;
}

/** What the task left behind: receipt, result and everything that happened to it. */
export function TaskDetails({ detail, shown, panel, onPanel }: TaskDetailsProps) {
  const text = useText();
  const content = {
    receipt: <ReceiptList receipt={shown?.receipt ?? detail.instance.receipt} />,
    result: <ResultJson result={detail.result} />,
    given: <GivenList given={shown?.given ?? null} />,
    events: <EventList events={detail.events} />,
  } as const satisfies Record<TaskPanel, unknown>;
  return (
    <section className="card task-details" aria-label={text.task.details}>
      <Tabs
        label={text.task.details}
        value={panel}
        onChange={onPanel}
        tabs={TASK_PANELS.map((value) => ({ value, label: text.task[value], content: content[value] }))}
      />
    </section>
  );
}

function ReceiptList({ receipt }: { readonly receipt: Receipt | null }) {
  const text = useText();
  const [{ language }] = usePreferences();
  const rows = receiptRows(receipt, language);
  if (rows.length === 0) return <p className="muted">{text.task.noReceipt}</p>;
  return (
    <dl className="receipt">
      {rows.map(({ field, value, needsAttention }) => (
        <div key={field} className="receipt-row">
          <dt>{text.receipt[field]}</dt>
          <dd
            className={field === 'checksum' ? 'mono small' : needsAttention ? 'numeric tone-text' : 'numeric'}
            data-tone={needsAttention ? 'blocked' : undefined}
          >
            {value}
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** Characters of a result that the page shows; a list of files may have millions. */
const MAX_SHOWN = 100_000;

function ResultJson({ result }: { readonly result: InstanceDetail['result'] }) {
  const text = useText();
  if (result === null) return <p className="muted">{text.task.noResult}</p>;
  const json = JSON.stringify(result.value, null, 2);
  return (
    <>
      <pre className="json task-result">{json.slice(0, MAX_SHOWN)}</pre>
      {json.length > MAX_SHOWN && <p className="muted">{text.task.resultCut}</p>}
    </>
  );
}
