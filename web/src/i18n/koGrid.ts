import type { Messages } from './messages.ts';

/** Tasks by runs. */
export const koGrid: Messages['grid'] = {
  label: (dagId) => `${dagId} 실행별 태스크 상태. 화살표로 이동하고 Enter로 엽니다`,
  tasks: '태스크',
  search: '태스크 검색',
  legend: '상태',
  hint: '칸을 가리키면 내용이 보입니다. 칸을 누르면 태스크, 열 머리를 누르면 실행이 열립니다.',
  mapped: '매핑',
  gone: '지금은 없음',
  absent: '이 실행에는 없음',
  noMatch: '그런 이름의 태스크나 그룹이 없습니다.',
  typeMarks: { manual: '수', backfill: '백', asset_triggered: '갱' },
};
