import { koNumber } from './counted.ts';
import type { Messages } from './messages.ts';

/** Pools: slots that tasks share. */
export const koPool: Messages['pool'] = {
  count: (count) => `풀 ${koNumber(count)}개`,
  hint: '같은 풀의 태스크는 DAG가 달라도 슬롯을 나누어 씁니다.',
  create: '풀 만들기',
  taken: (occupied, slots) => `슬롯 ${slots}개 중 ${occupied}개 사용`,
  takenOfAny: (occupied) => `슬롯 ${koNumber(occupied)}개 사용, 제한 없음`,
  parts: { running: '실행 중', queued: '대기 중', deferred: '보류됨' },
  waiting: (slots) => `슬롯 ${koNumber(slots)}개를 기다리는 중`,
  use: (name) => `${name} 사용량`,
  countsDeferred: '보류된 태스크도 슬롯을 씁니다',
  first: (count) => `처음 ${koNumber(count)}개만 표시했습니다.`,
  missing: (name) => `풀 ${name} 없음. 이 풀의 태스크는 시작하지 못합니다:`,
  createNamed: (name) => `${name} 만들기`,
  misfit: '시작하지 못하는 태스크:',
  name: '이름',
  slots: '슬롯',
  slotsHint: '정수. -1은 제한 없음입니다.',
  slotsProblem: '0 이상의 정수나 -1(제한 없음)을 입력하세요.',
  nameProblem: '이름을 256자까지 입력하세요.',
  description: '설명',
  includeDeferred: '보류된 태스크도 슬롯을 쓰게 하기',
  removeHint: '같은 이름의 풀을 다시 만들 때까지 이 풀의 태스크는 기다립니다. 실행 중인 태스크는 계속됩니다.',
  exists: '같은 이름의 풀이 이미 있습니다.',
};
