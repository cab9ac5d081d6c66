import { koNumber } from './counted.ts';
import type { Messages } from './messages.ts';

/** The log of a try. */
export const koLog: Messages['log'] = {
  title: '로그',
  search: '로그에서 검색',
  level: '레벨',
  allLevels: '모든 레벨',
  levels: { debug: '디버그', info: '정보', warn: '경고', error: '오류' },
  wrap: '줄바꿈',
  follow: '따라가기',
  following: '따라가는 중',
  toEnd: '끝으로',
  firstError: '첫 오류',
  onlyMatches: '일치하는 줄만',
  next: '다음 찾기 (Enter)',
  previous: '이전 찾기 (Shift+Enter)',
  match: (at, all) => `일치하는 ${koNumber(all)}줄 중 ${koNumber(at)}번째`,
  matches: (all) => `일치하는 줄 ${koNumber(all)}개`,
  searching: (share) => `찾는 중 ${share}`,
  download: '내려받기',
  copyLink: '링크 복사',
  linkCopied: (line) => `${line}번째 줄의 링크를 복사했습니다.`,
  chooseLine: '먼저 줄 번호를 눌러 줄을 고르세요.',
  line: '이 줄의 링크 고르기',
  empty: '남긴 로그가 없습니다.',
  waiting: '로그를 기다리는 중…',
  noMatch: '조건에 맞는 줄이 없습니다.',
  complete: '로그 끝',
  lines: (shown, all) => (shown === all ? `${koNumber(all)}줄` : `${koNumber(all)}줄 중 ${koNumber(shown)}줄`),
  times: (zone) => `시각은 ${zone}`,
  region: (at) => `${at}번째 시도의 로그`,
};
