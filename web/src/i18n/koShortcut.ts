import type { Messages } from './messages.ts';

/** Texts of the list of shortcuts in Korean. */
export const koShortcut: Messages['shortcut'] = {
  title: '단축키',
  names: {
    palette: '어디로든 이동, 무엇이든 실행',
    help: '단축키 보기',
    search: '이 화면에서 검색',
    goToday: '오늘 화면',
    goDags: 'DAG 목록',
    goAssets: '데이터 화면',
    goOperations: '운영 화면',
    goQuestions: '질문 화면',
    nextRow: '다음 행',
    previousRow: '이전 행',
    earlierRun: '이전 실행',
    laterRun: '다음 실행',
  },
  open: '선택한 항목 열기',
  close: '열린 창 닫기',
};
