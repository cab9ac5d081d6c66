import { koNumber } from './counted.ts';
import { withJosa } from './josa.ts';
import type { Messages } from './messages.ts';

/** What the screens of operations share. */
export const koOperation: Messages['operation'] = {
  title: '운영',
  areas: '운영 화면',
  tabs: { pools: '풀', workers: '워커', connections: '연결', variables: '변수', calendars: '달력', files: '파일' },
  allLoad: '모든 DAG 파일을 불러왔습니다.',
  edit: '수정',
  editOf: (name) => `${name} 수정`,
  remove: '삭제',
  removeOf: (name) => `${name} 삭제`,
  keep: '그대로 두기',
  save: '저장',
  fix: '표시된 항목을 고치세요.',
  saved: (name) => `${withJosa(name, '을/를')} 저장했습니다.`,
  removed: (name) => `${withJosa(name, '을/를')} 삭제했습니다.`,
  holders: (count) => `슬롯을 쓰는 태스크 ${koNumber(count)}개`,
  slotsOf: (slots) => `슬롯 ${koNumber(slots)}개`,
};
