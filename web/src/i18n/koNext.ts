import type { Messages } from './messages.ts';

/** The runs that the schedule wants next. */
export const koNext: Messages['next'] = {
  starts: '시작 예정',
  paused: 'DAG가 일시 중지되어 있습니다. 다시 켜야 이 실행이 시작됩니다.',
  byData: '기다리는 데이터가 오면 실행합니다. 시각은 미리 정해져 있지 않습니다.',
  none: '일정이 없거나 이미 끝났습니다.',
  stale: '파일에서 삭제된 DAG입니다. 더 이상 실행되지 않습니다.',
  endsHere: '일정을 여기까지만 계산할 수 있습니다:',
};
