import type { Messages } from './messages.ts';

/** What differs between two versions of a DAG. */
export const koVersion: Messages['version'] = {
  from: '이전 버전',
  to: '이후 버전',
  choice: (version, at) => `버전 ${version}, ${at}`,
  onlyOne: '아직 버전이 하나뿐입니다. 파일을 고쳐 저장하면 다음 버전이 생깁니다.',
  declared: '정의',
  dag: 'DAG 자체',
  option: '변경 항목',
  before: '이전',
  after: '이후',
  added: '태스크 추가됨',
  removed: '태스크 삭제됨',
  sameDeclared: '두 버전의 정의가 같습니다.',
  code: '파일 내용',
  sameCode: '두 버전의 파일 내용이 같습니다.',
  place: (before, after) => `이전 ${before}행, 이후 ${after}행`,
  addedLine: '추가',
  removedLine: '삭제',
};
