import { koNumber } from './counted.ts';
import type { Messages } from './messages.ts';

/** Clearing and marking of tasks. */
export const koChange: Messages['change'] = {
  open: '초기화/상태 변경…',
  openOf: (taskId) => `${taskId} 초기화/상태 변경`,
  openRun: '태스크 초기화…',
  title: (what) => `${what} 초기화/상태 변경`,
  titleRun: (what) => `${what} 실행의 태스크 초기화`,
  verb: '작업',
  verbs: { clear: '초기화', success: '성공 처리', failed: '실패 처리', skipped: '건너뜀 처리' },
  verbHints: {
    clear: '다시 실행합니다. 이전 시도와 로그는 남습니다.',
    success: '실행하지 않고 끝난 것으로 처리합니다. 뒤에 있는 실패한 태스크는 다시 실행합니다.',
    failed: '실패한 것으로 처리합니다. 실행 중이면 먼저 멈춥니다.',
    skipped: '건너뛴 것으로 처리합니다. 실행 중이면 먼저 멈춥니다.',
  },
  indexes: '맵 인덱스',
  indexesHint: '비워 두면 모든 인스턴스입니다. 예: 0, 3-5',
  problems: {
    indexes: '0부터 9999까지의 숫자와 범위를 입력하세요. 예: 0, 3-5',
  },
  also: '함께 포함',
  upstream: '앞 태스크',
  downstream: '뒤 태스크',
  past: '이전 실행',
  future: '이후 실행',
  noDate: '이 실행에는 논리 날짜가 없어 이전 실행이나 이후 실행이 없습니다.',
  limits: '조건',
  onlyFailed: '실패한 것만',
  preventRunning: '실행 중인 것이 있으면 하지 않기',
  version: '버전',
  onLatest: '실행의 버전 대신 최신 버전으로',
  onLatestHint: '새로 생긴 태스크도 실행하고, 없어진 태스크는 로그를 남긴 채 제거됨으로 바꿉니다.',
  onlyNew: '최신 버전에 새로 생긴 것만',
  onlyNewHint: '최신 버전으로 옮겨 새로 생긴 태스크만 실행합니다. 있던 태스크는 다시 실행하지 않습니다.',
  preview: '바뀌는 항목',
  counting: '바뀌는 항목을 확인하는 중…',
  none: '바뀌는 항목이 없습니다.',
  summary: (tasks, runs) =>
    runs === 1
      ? `태스크 인스턴스 ${koNumber(tasks)}개`
      : `실행 ${koNumber(runs)}개의 태스크 인스턴스 ${koNumber(tasks)}개`,
  new: (tasks) => `새 태스크 ${koNumber(tasks)}개`,
  removed: (tasks) => `제거 ${koNumber(tasks)}개`,
  isNew: '새 태스크',
  isRemoved: '제거 예정',
  refused: (why) => `이 실행은 최신 버전으로 옮길 수 없어 아무것도 바뀌지 않습니다. ${why}`,
  stopped: (running) => `실행 중인 ${koNumber(running)}개는 먼저 멈춥니다`,
  furtherTasks: (count) => `외 ${koNumber(count)}개`,
  furtherRuns: (count) => `외 실행 ${koNumber(count)}개`,
  submit: {
    clear: (tasks) => `태스크 ${koNumber(tasks)}개 초기화`,
    success: (tasks) => `태스크 ${koNumber(tasks)}개 성공 처리`,
    failed: (tasks) => `태스크 ${koNumber(tasks)}개 실패 처리`,
    skipped: (tasks) => `태스크 ${koNumber(tasks)}개 건너뜀 처리`,
  },
  done: {
    clear: (tasks) => `태스크 인스턴스 ${koNumber(tasks)}개를 초기화했습니다.`,
    success: (tasks) => `태스크 인스턴스 ${koNumber(tasks)}개를 성공으로 처리했습니다.`,
    failed: (tasks) => `태스크 인스턴스 ${koNumber(tasks)}개를 실패로 처리했습니다.`,
    skipped: (tasks) => `태스크 인스턴스 ${koNumber(tasks)}개를 건너뜀으로 처리했습니다.`,
  },
  submitNew: (changes) => `변경 ${koNumber(changes)}개 적용`,
  brought: (changes) => `최신 버전으로 옮겼습니다. 변경 ${koNumber(changes)}개입니다.`,
  isRunning: '실행 중인 태스크가 있습니다. 끝날 때까지 기다리거나 ‘실행 중인 것이 있으면 하지 않기’를 해제하세요.',
  conflict: '화면에 보이던 상태와 달라져 변경이 거절되었습니다. 아래는 지금 상태입니다.',
};
