import { Type } from 'typebox';
import { NullableString } from '../schema/common.ts';

const status = { status: NullableString };

export const HealthInfo = Type.Object(
  {
    metadatabase: Type.Object(status, { title: 'BaseInfoResponse' }),
    scheduler: Type.Object(
      { ...status, latest_scheduler_heartbeat: NullableString },
      { title: 'SchedulerInfoResponse' },
    ),
    triggerer: Type.Object(
      { ...status, latest_triggerer_heartbeat: NullableString },
      { title: 'TriggererInfoResponse' },
    ),
    dag_processor: Type.Object(
      { ...status, latest_dag_processor_heartbeat: NullableString },
      { title: 'DagProcessorInfoResponse' },
    ),
  },
  { title: 'HealthInfoResponse' },
);

export const VersionInfo = Type.Object(
  { version: Type.String(), git_version: NullableString },
  { title: 'VersionInfo' },
);
