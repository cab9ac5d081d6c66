import { useMutation } from '@tanstack/react-query';
import { bodyOf } from '../../api/client.ts';
import { keys } from '../../api/keys.ts';
import type { ConnectionOverview, ConnectionTestOutcome } from '../../api/types.ts';
import { useServices } from '../../app/services.ts';
import { useText } from '../../i18n/language.ts';
import { Button } from '../../ui/Button.tsx';
import { problemText } from '../../ui/problemText.ts';
import { TestPill } from '../../ui/State.tsx';
import { Time } from '../../ui/Time.tsx';
import { useToast } from '../../ui/Toast.tsx';
import { DagLinks } from './DagLinks.tsx';
import { RowActions } from './RowActions.tsx';

const NAMED_DAGS = 3;

interface ConnectionRowProps {
  readonly connection: ConnectionOverview;
  readonly onEdit: () => void;
  readonly onRemove: () => void;
}

export function ConnectionRow({ connection, onEdit, onRemove }: ConnectionRowProps) {
  const text = useText();
  const { name, type, description, uri, dagIds, isEdited, lastTest } = connection;
  const test = useTest(name);
  return (
    <tr data-connection={name}>
      <td className="cell-start">
        <strong>{name}</strong> <span className="tag">{type}</span>
        {description !== null && <p className="muted small">{description}</p>}
        {!isEdited && <p className="muted small">{text.connection.byHaru}</p>}
      </td>
      <td data-label={text.connection.address}>
        <code>{uri}</code>
      </td>
      <td data-label={text.connection.usedBy}>
        {dagIds.length === 0 ? (
          <span className="muted">{text.connection.nobody}</span>
        ) : (
          <DagLinks dagIds={dagIds} most={NAMED_DAGS} />
        )}
      </td>
      <td className="connection-test" data-label={text.connection.lastTest}>
        {test.isPending ? (
          <span className="muted">{text.connection.testing}</span>
        ) : (
          <TestOutcome outcome={test.data ?? lastTest} />
        )}
      </td>
      <td>
        <RowActions name={name} onEdit={onEdit} onRemove={onRemove}>
          <Button aria-label={text.connection.testOf(name)} isBusy={test.isPending} onClick={() => test.mutate()}>
            {text.connection.test}
          </Button>
        </RowActions>
      </td>
    </tr>
  );
}

function TestOutcome({ outcome }: { readonly outcome: ConnectionTestOutcome | null }) {
  const text = useText();
  if (outcome === null) return <span className="muted">{text.connection.never}</span>;
  const { isGood, message, worker, at } = outcome;
  return (
    <>
      <div className="row">
        <TestPill isGood={isGood} />
        <span className="muted small">
          <Time at={at} year={false} />
        </span>
      </div>
      <p className="small connection-words" title={worker === null ? undefined : text.connection.byWorker(worker)}>
        {worker === null ? text.connection.noWorker : message}
      </p>
    </>
  );
}

/** A worker uses the connection as tasks do. */
function useTest(name: string) {
  const text = useText();
  const say = useToast();
  const { client, cache } = useServices();
  return useMutation({
    mutationFn: async () =>
      bodyOf(await client.POST('/api/haru/v1/connections/{name}/test', { params: { path: { name } } })),
    onSuccess: ({ isGood }) =>
      say(isGood ? 'good' : 'bad', isGood ? text.connection.testGood(name) : text.connection.testBad(name)),
    onError: (error) => say('bad', problemText(error, text)),
    onSettled: () => cache.invalidateQueries({ queryKey: keys.connections() }),
  });
}
