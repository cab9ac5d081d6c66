import { koNumber } from './counted.ts';
import type { Messages } from './messages.ts';

/** What tasks ask people. */
export const koQuestion: Messages['question'] = {
  title: '질문',
  count: (count) => `답변을 기다리는 태스크 ${koNumber(count)}개`,
  none: '답변을 기다리는 태스크가 없습니다.',
  noneHint: '사람을 기다리는 승인은 이 화면과 그 실행, 그 태스크에 표시됩니다.',
  further: (shown, count) => `${koNumber(count)}개 중 오래된 ${koNumber(shown)}개를 표시합니다.`,
  since: '질문한 시각',
  asked: '답할 수 있는 사람',
  onTimeout: '제때 답하지 않으면',
  multiple: '하나 이상 선택',
  answer: '답하기',
  choices: '선택지',
  noneChosen: '하나 이상 선택하세요.',
  fix: '표시된 항목을 고치세요.',
  done: (choices) => `답했습니다: ${choices}`,
  notAsked: (names) => `${names}만 답할 수 있습니다.`,
  tooLate: '더 이상 답변을 기다리지 않습니다. 다른 사람이 먼저 답했거나, 시간이 지났거나, 실행이 바뀌었습니다.',
  answered: '답변',
  chosen: '선택',
  by: '답한 사람',
  at: '답한 시각',
  nobody: '없음 (시간이 지남)',
  unanswered: '답변이 없었습니다.',
};
