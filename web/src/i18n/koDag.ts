import type { Messages } from './messages.ts';

/** The page of a DAG. */
export const koDag: Messages['dag'] = {
  panels: {
    grid: '격자',
    graph: '그래프',
    calendar: '달력',
    charts: '추이',
    runs: '실행',
    next: '다음 일정',
    notices: '기한과 알림',
    versions: '버전',
    details: '정보',
    events: '기록',
  },
  parts: 'DAG 화면 목록',
  owner: (owner) => `담당: ${owner}`,
  version: (version) => `버전 ${version}`,
  trigger: '지금 실행',
  next: '다음 실행',
  noRuns: '아직 실행이 없습니다.',
  noRunsHint: '지금 실행하거나, DAG를 켜고 다음 일정을 기다리세요.',
  noRunsOfFilter: '조건에 맞는 실행이 없습니다.',
  fromDay: '업무일 시작',
  toDay: '업무일 끝(포함)',
  filterState: '상태',
  allStates: '전체',
  scheduleError: '다음 실행 시각을 계산하지 못했습니다:',
  warnings: '이대로는 실행되지 않습니다:',
};
