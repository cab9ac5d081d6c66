import { useQuery } from '@tanstack/react-query';
import type { InstanceKey } from '../../api/keys.ts';
import { useServices } from '../../app/services.ts';
import { useText } from '../../i18n/language.ts';
import { Card } from '../../ui/Card.tsx';
import { Instants } from '../../ui/Instants.tsx';

/** What keeps a task from running, and who holds that. */
export function TaskWaits({ instance }: { readonly instance: InstanceKey }) {
  const text = useText();
  const { queries } = useServices();
  const { data } = useQuery(queries.waits(instance));
  if (data === undefined || data.waits.length === 0) return null;
  return (
    <Card id="task-waits" title={text.task.waitsFor}>
      <ul className="task-waits">
        {data.waits.map((line) => (
          <li key={line}>
            <Instants>{text.sentence.wait(line)}</Instants>
          </li>
        ))}
      </ul>
    </Card>
  );
}
