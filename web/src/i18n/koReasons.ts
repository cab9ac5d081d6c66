import { withJosa } from './josa.ts';
import { koRunState, koTaskState } from './koState.ts';
import type { SentenceForm } from './sentenceForm.ts';

/** The first names of a list, and how many there are besides. */
export function koNames(names: string): string {
  return names.replace(/ and (\d+) more$/, ' 외 $1개');
}

export function koStateName(state = ''): string {
  const names: Readonly<Record<string, string>> = { ...koRunState, ...koTaskState };
  return names[state] ?? state;
}

/** What a trigger rule found out about the tasks before one. */
const FACTS: Readonly<Record<string, string>> = {
  'nothing to wait for': '기다릴 것이 없습니다',
  'all upstream tasks have ended': '앞 태스크가 모두 끝났습니다',
  'an upstream task succeeded': '앞 태스크 가운데 하나가 성공했습니다',
  'an upstream task failed': '앞 태스크 가운데 하나가 실패했습니다',
  'an upstream task was skipped': '앞 태스크 가운데 하나를 건너뛰었습니다',
  'all upstream tasks succeeded': '앞 태스크가 모두 성공했습니다',
  'all upstream tasks failed': '앞 태스크가 모두 실패했습니다',
  'all upstream tasks were skipped': '앞 태스크를 모두 건너뛰었습니다',
  'its setups were skipped': '준비 태스크를 건너뛰었습니다',
  'none of its setups succeeded': '성공한 준비 태스크가 없습니다',
};

/** Why tasks and runs change their state. */
export const koReasons: readonly SentenceForm[] = [
  [
    new RegExp(`^(?<rule>\\w+): (?<fact>${Object.keys(FACTS).join('|')})$`),
    ({ rule, fact = '' }) => `${FACTS[fact]} (${rule})`,
  ],
  [/^waits for its upstream tasks$/, () => '앞 태스크를 기다립니다'],
  [/^waits for its setups$/, () => '준비 태스크를 기다립니다'],
  [/^a setup was skipped$/, () => '준비 태스크 하나를 건너뛰었습니다'],
  [/^a setup failed$/, () => '준비 태스크 하나가 실패했습니다'],
  [
    /^failFast: (?<task>\S+) failed$/,
    ({ task = '' }) => `${withJosa(task, '이/가')} 실패해 나머지를 그만둡니다 (failFast)`,
  ],
  [
    /^(?<operator>\w+) (?<task>\S+) chose no case$/,
    ({ task = '' }) => `${withJosa(task, '이/가')} 아무 갈래도 고르지 않았습니다`,
  ],
  [
    /^(?<operator>\w+) (?<task>\S+) chose (?<cases>.+)$/,
    ({ task = '', cases }) => `${withJosa(task, '이/가')} 고른 갈래: ${cases}`,
  ],
  [/^short circuit (?<task>\S+) does not go on$/, ({ task = '' }) => `${task}에서 더 나아가지 않기로 했습니다`],

  [/^waits for the lists that it is mapped over$/, () => '펼칠 목록을 기다립니다'],
  [
    /^(?<task>\S+) left no list to map over: it failed$/,
    ({ task = '' }) => `${withJosa(task, '이/가')} 실패해 펼칠 목록이 없습니다`,
  ],
  [
    /^(?<task>\S+) left no list to map over: it was skipped$/,
    ({ task = '' }) => `${withJosa(task, '을/를')} 건너뛰어 펼칠 목록이 없습니다`,
  ],
  [
    /^(?<task>\S+) left no list to map over$/,
    ({ task = '' }) => `${withJosa(task, '이/가')} 펼칠 목록을 남기지 않았습니다`,
  ],
  [
    /^(?<count>\d+) elements to map over; at most (?<most>\d+) are possible$/,
    ({ count, most }) => `펼칠 요소가 ${count}개입니다. ${most}개까지 할 수 있습니다`,
  ],
  [/^there is nothing to map over$/, () => '펼칠 것이 없습니다'],
  [
    /^the run's param (?<param>.+) is no list to map over, or has more than (?<most>\d+) elements$/,
    ({ param, most }) => `실행의 파라미터 ${param}: 목록이 아니거나 요소가 ${most}개를 넘습니다`,
  ],
  [/^the task is mapped now$/, () => '태스크를 여럿으로 펼쳤습니다'],
  [/^there are other elements to map over$/, () => '펼칠 요소가 달라졌습니다'],

  [/^succeeded$/, () => '성공했습니다'],
  [/^skipped itself$/, () => '스스로 건너뛰었습니다'],
  [/^waits without a slot$/, () => '자리를 비우고 기다립니다'],
  [/^looks again later$/, () => '나중에 다시 확인합니다'],
  [/^lost with its worker (?<times>\d+) times in a row$/, ({ times }) => `워커와 함께 ${times}번 잇달아 사라졌습니다`],
  [
    /^lost with its worker; replaced without using up a retry$/,
    () => '워커와 함께 사라졌습니다. 재시도를 쓰지 않고 다시 시작합니다',
  ],
  [/^failed, and asked for no other try$/, () => '실패했고, 재시도하지 말라고 했습니다'],
  [/^failed, and no retry is left$/, () => '실패했고, 남은 재시도가 없습니다'],
  [/^failed$/, () => '실패했습니다'],
  [
    /^failed; retry (?<ordinal>\d+) of (?<retries>\d+)$/,
    ({ ordinal, retries }) => `실패했습니다. 재시도 ${ordinal}/${retries}`,
  ],
  [
    /^nothing has started it within its queuedTimeout of (?<seconds>[\d.]+) s$/,
    ({ seconds }) => `${seconds}초 안에 시작되지 않았습니다 (queuedTimeout)`,
  ],
  [/^the worker that ran this try was lost$/, () => '이 시도를 실행하던 워커가 사라졌습니다'],
  [
    /^the lease ran out; its work outside goes on and is taken up again$/,
    () => '워커의 신호가 끊겼습니다. 밖에서 하던 일은 계속되며 이어받습니다',
  ],
  [/^the lease ran out: its worker was lost$/, () => '신호가 끊겨 워커를 잃었습니다'],

  [/^no live worker serves the queue (?<queue>.+)$/, ({ queue }) => `큐 ${queue}: 살아 있는 워커가 없습니다`],
  [/^worker (?<worker>.+) is being drained$/, ({ worker }) => `워커 ${worker}: 비우는 중입니다`],
  [/^worker (?<worker>.+) has no free slot$/, ({ worker }) => `워커 ${worker}: 빈자리가 없습니다`],
  [/^a slot is free$/, () => '빈자리가 났습니다'],
  [/^claimed by (?<worker>.+)$/, ({ worker = '' }) => `${withJosa(worker, '이/가')} 맡았습니다`],
  [/^a place among the active runs was free$/, () => '동시 실행 자리가 났습니다'],
  [/^the wait for the next try is over$/, () => '다음 시도까지 기다렸습니다'],
  [/^it is time for the next look$/, () => '다시 확인할 때가 되었습니다'],
  [/^the time that it waited for has come$/, () => '기다리던 시각이 되었습니다'],
  [/^the time for an answer is over$/, () => '답을 기다리는 시간이 지났습니다'],
  [/^it was answered$/, () => '답을 받았습니다'],
  [/^answered: (?<choices>.*)$/, ({ choices }) => `답: ${choices}`],
  [/^the DAG that it waits for is gone$/, () => '기다리던 DAG가 없어졌습니다'],
  [/^the run that it waits for is gone$/, () => '기다리던 실행이 없어졌습니다'],
  [/^what it waits for has ended$/, () => '기다리던 것이 끝났습니다'],

  [
    /^all tasks that decide the run succeeded or were skipped$/,
    () => '실행을 결정하는 태스크가 모두 성공했거나 건너뛰었습니다',
  ],
  [/^failed: (?<tasks>\S+(?:, \S+)*(?: and \d+ more)?)$/, ({ tasks = '' }) => `실패한 태스크: ${koNames(tasks)}`],
  [
    /^the run took longer than its limit of (?<seconds>[\d.]+) s$/,
    ({ seconds }) => `실행이 제한 시간 ${seconds}초를 넘겼습니다`,
  ],
  [/^its run is (?<state>\w+)$/, ({ state }) => `실행 상태: ${koStateName(state)}`],

  [/^the run was cleared$/, () => '실행을 초기화했습니다'],
  [/^the task was cleared$/, () => '태스크를 초기화했습니다'],
  [/^tasks were cleared$/, () => '태스크를 초기화했습니다'],
  [/^cleared by backfill (?<id>\d+)$/, ({ id }) => `백필 ${id}번이 초기화했습니다`],
  [/^the run was cleared by backfill (?<id>\d+)$/, ({ id }) => `백필 ${id}번이 실행을 초기화했습니다`],
  [/^cleared by rerun (?<id>\d+)$/, ({ id }) => `다시 만들기 ${id}번이 초기화했습니다`],
  [/^backfill (?<id>\d+) was canceled$/, ({ id }) => `백필 ${id}번을 취소했습니다`],
  [/^rerun (?<id>\d+) was canceled$/, ({ id }) => `다시 만들기 ${id}번을 취소했습니다`],
  [/^a task before it was marked$/, () => '앞 태스크의 상태를 지정했습니다'],
  [/^marked (?<state>\w+)$/, ({ state }) => `상태를 지정했습니다: ${koStateName(state)}`],
  [/^the latest version no longer has it$/, () => '최신 버전에는 없습니다'],
  [/^the latest version has it again$/, () => '최신 버전에 다시 생겼습니다'],
  [/^the latest version maps the task otherwise$/, () => '최신 버전에서는 펼치는 방식이 다릅니다'],
  [/^the latest version has other options for it$/, () => '최신 버전에서 설정이 바뀌었습니다'],
];
