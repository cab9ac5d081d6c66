import type { Messages } from './messages.ts';

/** Texts of partitions that are made again, in Korean. */
export const koRerun: Messages['rerun'] = {
  plan: '다시 만드는 계획',
  hint: '자산을 따라 이 순서로 다시 만듭니다. 시작하기 전에는 아무것도 바뀌지 않습니다.',
  start: '이대로 다시 만들기',
  started: (id) => `다시 만들기 ${id}번을 시작했습니다.`,
  obstacles: {
    blocked: '막고 있는 것이 없어지면 시작할 수 있습니다.',
    nothing: '다시 돌릴 실행이 없어 할 일이 없습니다.',
  },
  name: (id) => `다시 만들기 ${id}`,
  reasons: {
    published: '이 파티션이나 그 원본을 만든 실행입니다',
    unpublished: '아직 만든 실행이 없습니다. 지금 실행하거나 백필을 계획하세요',
    unfinished: '아직 끝나지 않았습니다. 끝날 때까지 기다리세요',
    paused: 'DAG가 일시 중지되어 실행이 기다리게 됩니다. 먼저 DAG를 켜세요',
    paused_itself: 'DAG가 일시 중지되어 있습니다',
    on_events: '새 데이터가 나오면 스스로 실행됩니다',
    on_complete: '파티션이 다시 완료되면 스스로 실행됩니다',
    of_partition: '다시 만드는 파티션의 실행입니다',
    no_run_of_partition: '이 파티션의 실행이 아직 없고, 완료되면 스스로 실행됩니다',
    no_run_of_time: '그 시간의 실행이 없습니다',
    reads: '다시 만드는 데이터를 읽습니다',
  },
  state: '상태',
  states: { running: '진행 중', stopped: '멈춤', completed: '완료', canceled: '취소됨' },
  stepStates: {
    waiting: '대기',
    running: '진행 중',
    done: '완료',
    failed: '실패',
    gone: '실행 삭제됨',
    left: '건너뜀',
  },
  stoppedHint: '실패한 단계가 있어 뒤 단계가 기다리고 있습니다. 이어서 하면 실패한 것을 한 번 더 돌립니다.',
  resume: '이어서 하기',
  cancel: '다시 만들기 취소',
  keep: '그대로 두기',
  cancelHint: '기다리는 단계는 건너뛰고, 시작한 실행은 멈춥니다. 끝난 것은 그대로 남습니다.',
  changed: {
    resume: (id) => `다시 만들기 ${id}번을 이어서 합니다.`,
    cancel: (id) => `다시 만들기 ${id}번을 취소했습니다.`,
  },
};
