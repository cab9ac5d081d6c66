import { koNumber } from './counted.ts';
import type { Messages } from './messages.ts';

/** What is done to many runs at once. */
export const koRuns: Messages['runs'] = {
  chooseAll: '목록 전체 선택',
  choose: (run) => `${run} 선택`,
  chosen: (runs) => `실행 ${koNumber(runs)}개 선택`,
  none: 'Shift를 누른 채 클릭하면 사이에 있는 실행을 모두 선택합니다.',
  verbs: { clear: '초기화…', success: '성공 처리…', failed: '실패 처리…', delete: '삭제…' },
  titles: {
    clear: (runs) => `실행 ${koNumber(runs)}개 초기화`,
    success: (runs) => `실행 ${koNumber(runs)}개 성공 처리`,
    failed: (runs) => `실행 ${koNumber(runs)}개 실패 처리`,
    delete: (runs) => `실행 ${koNumber(runs)}개 삭제`,
  },
  hints: {
    clear: '태스크를 다시 실행합니다. 이전 시도와 로그는 남습니다.',
    success: '성공한 것으로 처리합니다. 실행 중이면 먼저 멈추며, 태스크를 다시 실행하지 않습니다.',
    failed: '실패한 것으로 처리합니다. 실행 중이면 먼저 멈추며, 태스크를 다시 실행하지 않습니다.',
    delete: '실행, 시도, 결과, 로그가 모두 사라지며 되돌릴 수 없습니다. 다시 실행하려면 초기화하세요.',
  },
  list: '바뀌는 항목',
  same: '이미 같은 상태입니다',
  running: '실행 중이라 삭제하지 않습니다. 먼저 멈추세요',
  submit: {
    success: (runs) => `${koNumber(runs)}개 성공 처리`,
    failed: (runs) => `${koNumber(runs)}개 실패 처리`,
    delete: (runs) => `${koNumber(runs)}개 삭제`,
  },
  done: {
    clear: (runs) => `실행 ${koNumber(runs)}개를 초기화했습니다.`,
    success: (runs) => `실행 ${koNumber(runs)}개를 성공으로 처리했습니다.`,
    failed: (runs) => `실행 ${koNumber(runs)}개를 실패로 처리했습니다.`,
    delete: (runs) => `실행 ${koNumber(runs)}개를 삭제했습니다.`,
  },
  refused: (runs) => `실행 ${koNumber(runs)}개는 바뀌지 않았습니다.`,
};
