import type { components } from '../api/schema.ts';
import { paramFields, type ParamField } from './paramsForm.ts';

type Schemas = components['schemas'];
type Asking = Schemas['TaskInstanceResponse'];

export interface Question extends Omit<Schemas['HITLDetail'], 'task_instance'> {
  readonly task_instance: Pick<
    Asking,
    'id' | 'dag_id' | 'dag_run_id' | 'task_id' | 'map_index' | 'rendered_map_index' | 'state'
  >;
}

/** The fields of a question's form. */
export function questionFields({ params }: Pick<Question, 'params'>): ParamField[] {
  return paramFields(
    Object.fromEntries(
      Object.entries(params as Record<string, { schema?: unknown }>).map(([name, { schema }]) => [name, schema]),
    ),
  );
}

/** Names this asking of it: another instance, another try, or the same asked anew is another one. */
export function askingOf({ task_instance, created_at }: Pick<Question, 'task_instance' | 'created_at'>): string {
  return `${task_instance.id} ${created_at}`;
}

/** Whether the task still waits for an answer. */
export function isWaiting({ response_received, task_instance }: Question): boolean {
  return !response_received && task_instance.state === 'awaiting_input';
}

/** Whether this user is among those who are asked; without names, everybody is. */
export function mayAnswer({ assigned_users: asked }: Pick<Question, 'assigned_users'>, user: string): boolean {
  return asked.length === 0 || asked.some(({ id }) => id === user);
}
