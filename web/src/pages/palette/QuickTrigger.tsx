import { useQuery } from '@tanstack/react-query';
import { useServices } from '../../app/services.ts';
import { TriggerDialog } from '../trigger/TriggerDialog.tsx';

/** The dialog that starts a run, on whatever screen its reader is. */
export function QuickTrigger({ dagId, onClose }: { readonly dagId: string; readonly onClose: () => void }) {
  const { queries } = useServices();
  const { data } = useQuery(queries.dag(dagId));
  return data !== undefined && <TriggerDialog dag={data} onClose={onClose} />;
}
