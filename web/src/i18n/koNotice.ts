import { koNumber } from './counted.ts';
import type { Messages } from './messages.ts';

/** Deadlines, and what people are told. */
export const koNotice: Messages['notice'] = {
  deadlines: '기한',
  due: '기한',
  what: '대상',
  blocker: '늦어진 까닭',
  wholeRun: '실행 전체',
  notCreated: '실행이 만들어지지 않음',
  nextDue: '앞으로 만들어질 실행의 다음 기한:',
  noDeadlines: '정해진 기한이 없거나 아직 기한이 생기지 않았습니다.',
  deadlineHint: "기한은 DAG 파일에 정합니다. 예: deadline: by('09:00', { calendar: 'kr' })",
  deadlineStates: { pending: '기다리는 중', met: '지킴', missed: '놓침' },
  notifications: '알림',
  all: '전체',
  statuses: { pending: '대기 중', sent: '보냄', failed: '보내지 못함' },
  filter: '알림 상태',
  noNotifications: '알림이 없습니다.',
  notificationHint: '알림은 DAG 파일의 onFailure, onSuccess, onRetry와 기한이나 승인의 notify에 정합니다.',
  about: '내용',
  to: '받는 곳',
  when: '작성 시각',
  status: '상태',
  occasions: { success: '성공', failure: '실패', retry: '재시도', deadline: '기한 놓침', question: '질문' },
  attempts: (count) => `${koNumber(count)}번 시도`,
  again: '다음 시도',
};
