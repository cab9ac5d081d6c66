import { functionsOf, NOTIFIER_FUNCTIONS, notifierAt, type Rendered } from '../../server/core/notification.ts';
import { callNotifier } from '../../server/dag/notifier.ts';
import type { LoadedBundle } from '../../server/dag/runtime.ts';
import type { RenderMessage } from '../protocol.ts';
import { dagOf } from './runBody.ts';

/** In place of a task's number. */
const WHOLE_DAG = -1;

/** Calls the functions of a notifier; what they give must be text, or JSON where it is the body. */
export function renderNotice(bundle: LoadedBundle, { at, event, ...dag }: RenderMessage): Rendered {
  const { definition } = dagOf(bundle, dag);
  const taskNo = at.taskId === null ? WHOLE_DAG : definition.tasks.findIndex(({ taskId }) => taskId === at.taskId);
  const notifier = at.taskId !== null && taskNo < 0 ? null : notifierAt(definition, { ...at, taskNo });
  if (!notifier) throw new Error(`DAG '${dag.dagId}' has no notifier number ${at.place} for its ${at.occasion} here`);
  const kinds: Readonly<Partial<Record<keyof Rendered, 'json' | 'text'>>> = NOTIFIER_FUNCTIONS[notifier.notifier];
  return Object.fromEntries(
    functionsOf(notifier).map((name) => {
      const value = callNotifier(notifier, name, event);
      const json = kinds[name] === 'text' && typeof value !== 'string' ? undefined : JSON.stringify(value);
      if (json !== undefined) return [name, JSON.parse(json)];
      throw new Error(
        `${notifier.notifier}.${name} gave ${typeof value}: it must give ${kinds[name] === 'text' ? 'a text' : 'JSON'}`,
      );
    }),
  ) as Rendered;
}
