import { koNumber } from './counted.ts';
import type { Messages } from './messages.ts';

/** Variables: values that tasks read by key. */
export const koVariable: Messages['variable'] = {
  count: (count) => `변수 ${koNumber(count)}개`,
  hint: '값은 암호화해 저장하며 태스크만 읽습니다.',
  search: '키로 검색',
  create: '변수 만들기',
  none: '아직 변수가 없습니다.',
  noneHint: '여기에서 만들거나 haru variables set KEY VALUE를 실행하세요. 태스크는 선언한 변수만 읽습니다.',
  noMatch: '조건에 맞는 변수가 없습니다.',
  key: '키',
  keyProblem: '키를 250자까지 입력하세요.',
  exists: '같은 키의 변수가 이미 있습니다.',
  value: '값',
  hidden: '저장됨, 표시하지 않음',
  description: '설명',
  kind: '값의 종류',
  kinds: { text: '글', json: 'JSON 값' },
  keep: '비워 두면 저장된 값을 그대로 둡니다.',
  valueProblem: '값을 입력하세요.',
  badJson: '아직 올바른 JSON이 아닙니다.',
  badJsonAt: (line, column) => `아직 올바른 JSON이 아닙니다. ${line}번째 줄, ${column}번째 칸을 확인하세요.`,
  goodJson: (kind) => `JSON ${kind}`,
  jsonKinds: {
    object: (count) => `객체, 항목 ${koNumber(count)}개`,
    array: (count) => `목록, 항목 ${koNumber(count)}개`,
    string: '글',
    number: '숫자',
    boolean: '참 또는 거짓',
    null: '값 없음(null)',
  },
  removeHint: '이 변수를 읽는 태스크는 실패합니다. 값은 되살릴 수 없습니다.',
};
