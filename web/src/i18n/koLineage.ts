import { koNumber } from './counted.ts';
import { withJosa } from './josa.ts';
import type { Messages } from './messages.ts';

/** Assets and DAGs as a graph. */
export const koLineage: Messages['lineage'] = {
  tab: '데이터 흐름',
  title: '데이터 흐름',
  count: (assets, dags) => `자산 ${koNumber(assets)}개, DAG ${koNumber(dags)}개`,
  states: (day) => `${day} 업무일 상태`,
  label: (nodes) =>
    `자산과 DAG ${koNumber(nodes)}개의 흐름 그래프. 자산 목록에 같은 내용이 글로 있습니다. +와 -로 확대하고 줄이며 화살표 키로 움직입니다.`,
  find: '자산이나 DAG 찾기',
  focus: (name) => `${withJosa(name, '과/와')} 이어진 것만 보기`,
  focused: (name) => `${withJosa(name, '과/와')} 앞뒤로 이어진 것`,
  all: '모든 자산 보기',
  unknown: '이런 자산이나 DAG가 이제 없습니다.',
};
