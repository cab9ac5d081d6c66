import { useQuery } from '@tanstack/react-query';
import type { RunSummary } from '../../api/types.ts';
import { useServices } from '../../app/services.ts';
import { TriggerDialog } from '../trigger/TriggerDialog.tsx';

interface QuickTriggerProps {
  readonly dagId: string;
  /** The run that is started once more, with what the reader changes. */
  readonly again?: RunSummary;
  readonly onClose: () => void;
}

/** The dialog that starts a run, on whatever screen its reader is. */
export function QuickTrigger({ dagId, again, onClose }: QuickTriggerProps) {
  const { queries } = useServices();
  const { data } = useQuery(queries.dag(dagId));
  return data !== undefined && <TriggerDialog dag={data} again={again} onClose={onClose} />;
}
