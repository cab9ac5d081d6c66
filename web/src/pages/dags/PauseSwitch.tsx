import { useText } from '../../i18n/language.ts';
import { Switch } from '../../ui/Switch.tsx';
import { usePause } from './usePause.tsx';

interface PauseSwitchProps {
  readonly dagId: string;
  readonly isPaused: boolean;
}

/** On: the DAG runs on its schedule. */
export function PauseSwitch({ dagId, isPaused }: PauseSwitchProps) {
  const text = useText();
  const pause = usePause();
  return (
    <Switch
      isOn={!isPaused}
      label={text.dags.switchLabel(dagId)}
      onChange={(isOn) => pause({ dagId, isPaused: !isOn })}
    />
  );
}
