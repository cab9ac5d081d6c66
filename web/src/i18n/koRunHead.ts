import { koNumber } from './counted.ts';
import type { Messages } from './messages.ts';

/** The head of the run page. */
export const koRunHead: Messages['runHead'] = {
  earlier: '이전 실행',
  later: '다음 실행',
  copyId: '실행 ID 복사',
  copied: (id) => `${id} 복사됨`,
  firstError: '첫 오류',
  toLog: '로그 보기',
  addNote: '메모 남기기',
  editNote: '메모 고치기',
  noteOf: (run) => `${run} 메모`,
  noteHint: '나중에 이 실행을 보는 사람이 여기와 실행 목록에서 읽습니다.',
  again: '값 바꿔 다시 실행…',
  toStop: (running, waiting) =>
    `${running === 0 ? '실행 중인 태스크 없음' : `실행 중 ${koNumber(running)}개 중지`} · ${koNumber(waiting)}개는 시작하지 않음`,
  stopsThese: '중지할 태스크',
  save: '저장',
  saved: '메모를 저장했습니다.',
};
