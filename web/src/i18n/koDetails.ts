import { koNumber } from './counted.ts';
import type { Messages } from './messages.ts';

/** What the file of a DAG says of it. */
export const koDetails: Messages['details'] = {
  docs: '문서',
  noDocs: '문서가 없습니다. DAG 파일의 docMd에 무엇을 만드는지, 누가 쓰는지, 실패하면 무엇을 할지 적어 두세요.',
  settings: '설정',
  owner: '담당',
  tags: '태그',
  file: '파일',
  zone: '업무일 시간대',
  start: '데이터 시작',
  noStart: '정하지 않음',
  end: '데이터 끝',
  noEnd: '정하지 않음',
  catchup: '놓친 구간',
  catchups: { all: '모두 실행', latest: '가장 최근 것만 실행' },
  active: '동시 실행',
  atMost: (runs) => `최대 ${koNumber(runs)}개`,
  params: '매개변수',
  noParams: '매개변수가 없습니다.',
  name: '이름',
  type: '타입',
  anyType: '제한 없음',
  initial: '기본값',
  noInitial: '없음(꼭 입력)',
  meaning: '설명',
  taskDocs: '태스크 문서',
};
