import type { Messages } from './messages.ts';

/** States of tasks and of runs. */
export const koTaskState: Messages['taskState'] = {
  none: '상태 없음',
  scheduled: '예약됨',
  queued: '대기 중',
  running: '실행 중',
  success: '성공',
  failed: '실패',
  skipped: '건너뜀',
  upstream_failed: '앞 태스크 실패',
  removed: '제거됨',
  restarting: '다시 시작 중',
  up_for_retry: '재시도 대기',
  up_for_reschedule: '재예약 대기',
  deferred: '보류됨',
};
export const koRunState: Messages['runState'] = {
  queued: '대기 중',
  running: '실행 중',
  success: '성공',
  failed: '실패',
};
