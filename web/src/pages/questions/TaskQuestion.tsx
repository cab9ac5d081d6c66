import { useQuery } from '@tanstack/react-query';
import type { InstanceKey } from '../../api/keys.ts';
import { useServices } from '../../app/services.ts';
import { QuestionCard } from './QuestionCard.tsx';

/** What one task instance asks, or was told. */
export function TaskQuestion({ instance }: { readonly instance: InstanceKey }) {
  const { queries } = useServices();
  const asked = useQuery(queries.question(instance));
  return asked.data ? <QuestionCard question={asked.data} /> : null;
}
