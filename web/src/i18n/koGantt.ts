import { koNumber } from './counted.ts';
import type { Messages } from './messages.ts';

/** The run page: its views, and the times of its tasks. */
export const koGantt: Messages['gantt'] = {
  views: '실행 보기',
  view: { list: '목록', graph: '그래프', gantt: '시간표' },
  label: (rows) => `시간표 ${koNumber(rows)}줄`,
  nothing: '이 실행에서 아직 시작한 것이 없습니다.',
  closer: '확대',
  further: '축소',
  all: '전체 보기',
  hint: 'Ctrl + 휠로 확대하고, 끌어서 옮깁니다.',
  waited: '대기',
  worked: '실행',
  try: (number) => `${number}번째 시도`,
  bar: (what, from, duration) => `${what} ${duration}, ${from}부터`,
  instances: (count) => `인스턴스 ${koNumber(count)}개`,
  fold: (name) => `${name} 접기/펼치기`,
  more: '인스턴스 더 보기',
  axis: (zone) => `시각은 ${zone}`,
};
