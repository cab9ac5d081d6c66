import { withJosa } from './josa.ts';
import type { Messages } from './messages.ts';

/** Texts of the palette in Korean. */
export const koPalette: Messages['palette'] = {
  title: '어디로든 이동, 무엇이든 실행',
  button: '검색',
  placeholder: 'DAG, 실행, 날짜(11.20, 어제), 할 일…',
  none: '맞는 항목이 없습니다. 글자를 줄이거나 DAG 이름을 입력하세요.',
  hint: '화살표로 고르고 Enter로 엽니다. Esc를 누르면 닫힙니다.',
  kinds: { screen: '화면', dag: '워크플로(DAG)', run: '실행', day: '날짜', asset: '데이터', action: '동작' },
  screens: {
    today: '오늘',
    dags: 'DAG 목록',
    assets: '데이터',
    lineage: '데이터 계보',
    views: '실시간과 배치',
    questions: '질문',
    operations: '운영',
  },
  trigger: (dagId) => `${dagId} 지금 실행`,
  backfill: (dagId) => `${dagId} 백필`,
  pause: (dagId) => `${dagId} 일시 중지`,
  unpause: (dagId) => `${withJosa(dagId, '을/를')} 다시 켜기`,
  day: (day) => `${day} 전체 현황`,
  dayOf: (dagId, day) => `${dagId}, ${day}`,
  setting: (label, value) => `${label}: ${value}`,
};
