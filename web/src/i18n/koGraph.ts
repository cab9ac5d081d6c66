import { koNumber as number } from './counted.ts';
import type { Messages } from './messages.ts';

/** The graph of a DAG's tasks. */
export const koGraph: Messages['graph'] = {
  label: (tasks) =>
    `태스크 ${number(tasks)}개의 그래프. 더하기와 빼기로 확대·축소, 0으로 전체 보기, 화살표로 이동합니다`,
  run: '실행',
  noRun: '구조만',
  zoom: '배율',
  nearer: '확대',
  further: '축소',
  fit: '전체 보기',
  fold: '그룹 접기',
  unfold: '그룹 펼치기',
  foldAll: '그룹 모두 접기',
  unfoldAll: '그룹 모두 펼치기',
  tasks: (count) => `태스크 ${number(count)}개`,
  mapped: (operator) => `${operator}, 매핑`,
  in: '읽는 데이터',
  out: '만드는 데이터',
};
