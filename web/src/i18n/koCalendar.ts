import { koNumber } from './counted.ts';
import type { Messages } from './messages.ts';

/** Calendars: working days that schedules and deadlines count in. */
export const koCalendar: Messages['calendar'] = {
  hint: '스케줄과 마감, 백필이 따르는 업무일입니다.',
  choose: '달력',
  create: '달력 만들기',
  before: '이전 해',
  after: '다음 해',
  yearOf: (title, year) => `${title} ${year}년`,
  counts: (working, holidays) => `업무일 ${koNumber(working)}일 · 휴일 ${koNumber(holidays)}일`,
  monthCount: (working) => `업무일 ${koNumber(working)}일`,
  kinds: { working: '업무일', weekend: '주말', holiday: '휴일' },
  holiday: holidayName,
  usedBy: (count) => (count === 0 ? '쓰는 DAG가 없습니다.' : '쓰는 DAG:'),
  source: (source) => `출처: ${source}`,
  preview: '스케줄 미리 보기',
  previewHint: '저장하거나 실행하지 않습니다.',
  cron: 'cron 식',
  zone: '시간대',
  onHoliday: '휴일에는',
  choices: { skip: '건너뛰기', next: '다음 업무일', previous: '직전 업무일' },
  kept: '실행',
  lost: { skip: '건너뜀', next: '다음 업무일로 옮김', previous: '직전 업무일로 옮김' },
  time: '시각',
  becomes: '처리',
  noFires: '실행되는 시각이 없습니다.',
  name: '이름',
  nameHint: '영문자, 숫자, _, -만 쓸 수 있습니다. DAG 파일에서 이 이름을 씁니다.',
  nameProblem: '이름을 영문자, 숫자, _, -로 64자까지 입력하세요.',
  title: '제목',
  titleProblem: '제목을 입력하세요.',
  base: '바탕 달력',
  noBase: '없음',
  baseHint: '바탕 달력의 휴일도 함께 쉽니다.',
  holidays: '쉬는 날',
  day: '날짜',
  dayName: '휴일 이름',
  add: '날짜 추가',
  drop: (day) => `${day} 빼기`,
  holidayProblem: '날짜와 이름을 모두 입력하고, 같은 날짜는 한 번만 쓰세요.',
  emptyProblem: '바탕 달력이 없으면 쉬는 날이 하나는 있어야 합니다.',
  exists: '같은 이름의 달력이 이미 있습니다.',
  removeHint: '이 달력을 쓰는 DAG가 없습니다. 삭제하면 되살릴 수 없습니다.',
  inUse: '쓰는 DAG가 있어 삭제할 수 없습니다. 먼저 스케줄이나 마감을 바꾸세요:',
};

/** Korean names of the holidays that come with Haru. */
const NAMES: Readonly<Record<string, string>> = {
  "New Year's Day": '신정',
  Seollal: '설날',
  'Seollal, day before': '설날 전날',
  'Seollal, day after': '설날 다음 날',
  'Independence Movement Day': '삼일절',
  'Labor Day': '노동절',
  "Children's Day": '어린이날',
  "Buddha's Birthday": '부처님오신날',
  "Buddha's Birthday and Children's Day": '부처님오신날·어린이날',
  'Memorial Day': '현충일',
  'Constitution Day': '제헌절',
  'Liberation Day': '광복절',
  Chuseok: '추석',
  'Chuseok, day before': '추석 전날',
  'Chuseok, day after': '추석 다음 날',
  'National Foundation Day': '개천절',
  'National Foundation Day and Chuseok, day before': '개천절·추석 전날',
  'Hangul Day': '한글날',
  'Christmas Day': '성탄절',
  'Armed Forces Day': '국군의 날',
  'Local Election Day': '지방선거일',
  'National Assembly Election Day': '국회의원 선거일',
  'Presidential Election Day': '대통령 선거일',
  'Temporary holiday': '임시공휴일',
  'Closing of the year': '연말 휴장일',
};

function holidayName(name: string): string {
  const [, kind = '', what = ''] = /^(Substitute|Temporary holiday): (.*)$/.exec(name) ?? [];
  if (kind === '') return NAMES[name] ?? name;
  return `${NAMES[what] ?? what} ${kind === 'Substitute' ? '대체공휴일' : '임시공휴일'}`;
}
