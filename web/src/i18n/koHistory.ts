import type { Messages } from './messages.ts';

/** What became of many runs: by days, and how long they took. */
export const koHistory: Messages['history'] = {
  year: (year) => `${year}년`,
  yearBefore: '이전 해',
  yearAfter: '다음 해',
  zone: (zone) => `${zone} 기준 업무일`,
  states: { failed: '실패', running: '실행 중', queued: '대기', success: '성공', absent: '실행 없음' },
  late: '기한 놓침',
  runs: (count) => `실행 ${count}개`,
  of: '대상',
  wholeRun: '실행 전체',
  last: '최근',
  median: (duration) => `중앙값 ${duration}`,
  duration: '걸린 시간',
  landing: '데이터 구간이 끝난 뒤 완료까지',
  queued: '대기',
  running: '실행',
  due: '데이터 구간이 끝난 뒤 기한까지',
  durationKey: '채운 부분은 실행한 시간, 점선은 기다린 시간입니다.',
  landingKey: '데이터 구간의 끝에서 완료까지 걸린 시간입니다. 막대를 가로지르는 선이 기한입니다.',
  chartLabel: (title) => `실행별 ${title}. 아래 표에 같은 내용이 숫자로 있습니다`,
  table: '숫자로 보기',
};
