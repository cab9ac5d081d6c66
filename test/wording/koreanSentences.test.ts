import { describe, expect, it } from 'vitest';
import { TRIGGER_RULES } from '../../server/core/triggerRule.ts';
import { koSentence } from '../../web/src/i18n/koSentence.ts';
import { serverSentences, VALUE } from './serverSentences.ts';

const AT = '2026-11-21T01:02:03.000Z';

/** Each form of what the server says, as it says it, and in Korean. */
const REASONS = {
  'all_success: an upstream task failed': '앞 태스크 가운데 하나가 실패했습니다 (all_success)',
  'always: nothing to wait for': '기다릴 것이 없습니다 (always)',
  'all_done: all upstream tasks have ended': '앞 태스크가 모두 끝났습니다 (all_done)',
  'one_success: an upstream task succeeded': '앞 태스크 가운데 하나가 성공했습니다 (one_success)',
  'none_skipped: an upstream task was skipped': '앞 태스크 가운데 하나를 건너뛰었습니다 (none_skipped)',
  'all_success: all upstream tasks succeeded': '앞 태스크가 모두 성공했습니다 (all_success)',
  'all_failed: all upstream tasks failed': '앞 태스크가 모두 실패했습니다 (all_failed)',
  'one_success: all upstream tasks were skipped': '앞 태스크를 모두 건너뛰었습니다 (one_success)',
  'all_done_setup_success: its setups were skipped': '준비 태스크를 건너뛰었습니다 (all_done_setup_success)',
  'all_done_setup_success: none of its setups succeeded': '성공한 준비 태스크가 없습니다 (all_done_setup_success)',
  'waits for its upstream tasks': '앞 태스크를 기다립니다',
  'waits for its setups': '준비 태스크를 기다립니다',
  'a setup was skipped': '준비 태스크 하나를 건너뛰었습니다',
  'a setup failed': '준비 태스크 하나가 실패했습니다',
  'failFast: load failed': 'load가 실패해 나머지를 그만둡니다 (failFast)',
  'branch gate chose no case': 'gate가 아무 갈래도 고르지 않았습니다',
  'branch gate chose small, large': 'gate가 고른 갈래: small, large',
  'short circuit gate does not go on': 'gate에서 더 나아가지 않기로 했습니다',
  'waits for the lists that it is mapped over': '펼칠 목록을 기다립니다',
  'list left no list to map over: it failed': 'list가 실패해 펼칠 목록이 없습니다',
  'list left no list to map over: it was skipped': 'list를 건너뛰어 펼칠 목록이 없습니다',
  'list left no list to map over': 'list가 펼칠 목록을 남기지 않았습니다',
  '20000 elements to map over; at most 10000 are possible': '펼칠 요소가 20000개입니다. 10000개까지 할 수 있습니다',
  'there is nothing to map over': '펼칠 것이 없습니다',
  "the run's param days.all is no list to map over, or has more than 10000 elements":
    '실행의 파라미터 days.all: 목록이 아니거나 요소가 10000개를 넘습니다',
  'the task is mapped now': '태스크를 여럿으로 펼쳤습니다',
  'there are other elements to map over': '펼칠 요소가 달라졌습니다',
  succeeded: '성공했습니다',
  'skipped itself': '스스로 건너뛰었습니다',
  'waits without a slot': '자리를 비우고 기다립니다',
  'looks again later': '나중에 다시 확인합니다',
  'lost with its worker 21 times in a row': '워커와 함께 21번 잇달아 사라졌습니다',
  'lost with its worker; replaced without using up a retry':
    '워커와 함께 사라졌습니다. 재시도를 쓰지 않고 다시 시작합니다',
  'failed, and asked for no other try': '실패했고, 재시도하지 말라고 했습니다',
  'failed, and no retry is left': '실패했고, 남은 재시도가 없습니다',
  failed: '실패했습니다',
  'failed; retry 1 of 3': '실패했습니다. 재시도 1/3',
  'nothing has started it within its queuedTimeout of 0.5 s': '0.5초 안에 시작되지 않았습니다 (queuedTimeout)',
  'the worker that ran this try was lost': '이 시도를 실행하던 워커가 사라졌습니다',
  'the lease ran out; its work outside goes on and is taken up again':
    '워커의 신호가 끊겼습니다. 밖에서 하던 일은 계속되며 이어받습니다',
  'the lease ran out: its worker was lost': '신호가 끊겨 워커를 잃었습니다',
  'no live worker serves the queue spark': '큐 spark: 살아 있는 워커가 없습니다',
  'worker one is being drained': '워커 one: 비우는 중입니다',
  'worker one has no free slot': '워커 one: 빈자리가 없습니다',
  'a slot is free': '빈자리가 났습니다',
  'claimed by worker-1': 'worker-1이 맡았습니다',
  'a place among the active runs was free': '동시 실행 자리가 났습니다',
  'the wait for the next try is over': '다음 시도까지 기다렸습니다',
  'it is time for the next look': '다시 확인할 때가 되었습니다',
  'the time that it waited for has come': '기다리던 시각이 되었습니다',
  'the time for an answer is over': '답을 기다리는 시간이 지났습니다',
  'it was answered': '답을 받았습니다',
  'answered: Approve': '답: Approve',
  'the DAG that it waits for is gone': '기다리던 DAG가 없어졌습니다',
  'the run that it waits for is gone': '기다리던 실행이 없어졌습니다',
  'what it waits for has ended': '기다리던 것이 끝났습니다',
  'all tasks that decide the run succeeded or were skipped': '실행을 결정하는 태스크가 모두 성공했거나 건너뛰었습니다',
  'failed: a, b, c, d, e and 3 more': '실패한 태스크: a, b, c, d, e 외 3개',
  'the run took longer than its limit of 60 s': '실행이 제한 시간 60초를 넘겼습니다',
  'its run is failed': '실행 상태: 실패',
  'the run was cleared': '실행을 초기화했습니다',
  'the task was cleared': '태스크를 초기화했습니다',
  'tasks were cleared': '태스크를 초기화했습니다',
  'cleared by backfill 7': '백필 7번이 초기화했습니다',
  'the run was cleared by backfill 7': '백필 7번이 실행을 초기화했습니다',
  'cleared by rerun 7': '다시 만들기 7번이 초기화했습니다',
  'backfill 7 was canceled': '백필 7번을 취소했습니다',
  'rerun 7 was canceled': '다시 만들기 7번을 취소했습니다',
  'a task before it was marked': '앞 태스크의 상태를 지정했습니다',
  'marked success': '상태를 지정했습니다: 성공',
  'the latest version no longer has it': '최신 버전에는 없습니다',
  'the latest version has it again': '최신 버전에 다시 생겼습니다',
  'the latest version maps the task otherwise': '최신 버전에서는 펼치는 방식이 다릅니다',
  'the latest version has other options for it': '최신 버전에서 설정이 바뀌었습니다',
};

const WAITS = {
  'its turn among all that is ready, by priority and age': '준비된 태스크 가운데 우선순위와 기다린 시간에 따른 차례',
  'the concurrency key mart, which is held by load in r1 of daily':
    '동시 실행 키 mart (쓰는 중: daily의 r1에 있는 load)',
  'a worker of the queue spark: none is alive (haru worker --queues spark)':
    '큐 spark의 워커: 살아 있는 워커가 없습니다 (haru worker --queues spark)',
  'a worker of the queue spark that takes tasks: w1 is drained by admin, w2 is stopping and 2 more (take one back, or haru worker --queues spark)':
    '큐 spark에서 태스크를 받는 워커: w1 비우는 중(admin), w2 멈추는 중 외 2개 (워커 하나를 다시 받게 하거나 haru worker --queues spark)',
  'a slot of a worker of the queue default: those that are free of its 8 are kept for runs of no backfill, the others are taken by task 3 of run 5':
    '큐 default의 워커 자리: 8자리 가운데 남은 것은 백필이 아닌 실행의 몫입니다 (쓰는 중: 실행 5에 있는 task 3)',
  'a slot of a worker of the queue default: all 8 are taken by a in r1 of daily, b in r1 of daily and 2 more':
    '큐 default의 워커 자리: 8자리가 모두 찼습니다 (쓰는 중: daily의 r1에 있는 a, daily의 r1에 있는 b 외 2개)',
  'the pool db, which is not there (haru pools set db <slots>)': '풀 db: 없는 풀입니다 (haru pools set db <slots>)',
  'a larger pool db: it has 1 slots, the task takes 2 (haru pools set db 2)':
    '더 큰 풀 db: 슬롯은 1개인데 태스크는 2개를 씁니다 (haru pools set db 2)',
  '1 of the 4 slots of the pool db, of which 4 are taken': '풀 db의 슬롯 1개: 4개 가운데 4개를 쓰고 있습니다',
  'a place among the 16 active tasks of its run, which are taken': '실행에서 동시에 도는 태스크 16개 안의 자리',
  'a place among the 16 active tasks of its DAG, which are taken': 'DAG에서 동시에 도는 태스크 16개 안의 자리',
  'a place among the 1 active instances of the task in its run, which are taken':
    '실행에서 동시에 도는 이 태스크 1개 안의 자리',
  'a place among the 1 active instances of the task in its DAG, which are taken':
    'DAG에서 동시에 도는 이 태스크 1개 안의 자리',
  'nothing any more: its run is success': '더 기다릴 것이 없습니다. 실행 상태: 성공',
  'a worker of the queue default, which takes it from there': '큐 default에서 가져갈 워커',
  'the end of the try that runs and is being stopped': '멈추고 있는 시도의 끝',
  [`its next try, at ${AT}`]: `다음 시도: ${AT}`,
  'its next try, at any moment': '다음 시도: 곧',
  [`its next look, at ${AT}, for what it looks for since ${AT}`]: `다음 확인: ${AT} (${AT}부터 확인하는 것)`,
  'what it was deferred for': '자리를 비우고 기다리는 것',
  [`the time ${AT}`]: `기다리는 시각: ${AT}`,
  'the end of load in the run r1 of daily': 'daily의 실행 r1에 있는 load의 끝',
  [`the end of the run of daily for ${AT}`]: `daily의 ${AT} 실행의 끝`,
  [`the job haru-1 on spark@far:22, launched at ${AT}; the next look is at ${AT}`]: `spark@far:22의 작업 haru-1 (${AT}에 시작, ${AT}에 다시 확인)`,
  [`an answer to 'Go?' from ann or bob since ${AT}, until ${AT} at most`]: `'Go?'에 대한 답 (답할 사람: ann, bob), ${AT}부터 ${AT}까지`,
  [`the start of its run, not before ${AT}`]: `실행의 시작: ${AT} 이후`,
  'the start of its run, by the scheduler, which is about to follow up': '스케줄러가 곧 실행을 시작합니다',
  'the start of its run: a place among the 2 active runs of daily, which are taken by r1, r2 and 1 more':
    '실행의 시작: daily의 동시 실행 2개 안의 자리 (쓰는 중: r1, r2 외 1개)',
  'the start of its run: a place among the 2 active runs of backfill 3, which are taken by r1':
    '실행의 시작: 백필 3번의 동시 실행 2개 안의 자리 (쓰는 중: r1)',
  'haru dags unpause daily: the DAG is paused': 'DAG가 일시 중지되어 있습니다 (haru dags unpause daily)',
  'haru backfill resume 3: backfill 3 is paused': '백필 3번이 일시 중지되어 있습니다 (haru backfill resume 3)',
  'the scheduler, which is about to follow up': '스케줄러가 곧 이어서 합니다',
  'the run before, r1: load: failed, 2 running': '앞 실행 r1: load 실패, 실행 중 2개',
  'the run before, r1: load: that run does not have it': '앞 실행 r1: load가 그 실행에 없습니다',
  'load: 3 up_for_retry': 'load: 재시도 대기 3개',
};

const BLOCKERS = {
  'load[2] failed: Error: no; nothing is there': 'load[2] 실패: Error: no; nothing is there',
  'task 3 failed: without a word; load was not started, as a task before it failed':
    'task 3 실패: 오류 내용 없음; 앞 태스크가 실패해 load를 시작하지 못했습니다',
  [`load has been running since ${AT}`]: `load: ${AT}부터 실행 중`,
  'load waits for haru dags unpause daily: the DAG is paused, its turn among all that is ready, by priority and age':
    'load 대기: DAG가 일시 중지되어 있습니다 (haru dags unpause daily), 준비된 태스크 가운데 우선순위와 기다린 시간에 따른 차례',
  'run 7 is failed: failed: load': '실행 상태 실패: 실패한 태스크: load',
  'run 7 is failed: for no reason that was given': '실행 상태 실패: 이유가 적혀 있지 않습니다',
  'the scheduler, which is about to follow up': '스케줄러가 곧 이어서 합니다',
  [`its run has not been created: it is due at ${AT} only, after the deadline; give the deadline a dayOffset`]: `실행이 아직 없습니다. 예정 시각 ${AT}이 기한보다 늦습니다. 기한에 dayOffset을 지정하세요`,
  'its run has not been created: 2 of at most 2 active runs of daily have not ended':
    '실행이 아직 없습니다. daily의 동시 실행 2개 가운데 2개가 끝나지 않았습니다',
  [`its run has not been created, although it has been due since ${AT}`]: `예정 시각 ${AT}이 지났지만 실행이 만들어지지 않았습니다`,
};

const KNOWN = [REASONS, WAITS, BLOCKERS].flatMap((sentences) => Object.keys(sentences));

describe('what the server says, in Korean', () => {
  it.each([...serverSentences()])('%j (%s) is known', (text) => {
    const parts = text.trim().split(VALUE);
    const form = new RegExp(parts.map((part) => part.replaceAll(/[()[\]|?.+*]/g, String.raw`\$&`)).join('.*'), 's');
    expect(KNOWN.filter((sentence) => form.test(sentence))).not.toEqual([]);
  });

  it.each(Object.entries(REASONS))('reason: %s', (said, korean) => expect(koSentence.reason(said)).toBe(korean));
  it.each(Object.entries(WAITS))('wait: %s', (said, korean) => expect(koSentence.wait(said)).toBe(korean));
  it.each(Object.entries(BLOCKERS))('held up by: %s', (said, korean) => expect(koSentence.blocker(said)).toBe(korean));

  it('knows each trigger rule', () => {
    for (const rule of TRIGGER_RULES)
      expect(koSentence.reason(`${rule}: an upstream task failed`)).toBe(
        `앞 태스크 가운데 하나가 실패했습니다 (${rule})`,
      );
  });

  it('says what a missed deadline was held up by', () => {
    expect(koSentence.missed(`due ${AT}: load failed: Error: no`)).toBe(`기한 ${AT}: load 실패: Error: no`);
  });

  it.each(['Error: failed', 'ERROR: relation "x" does not exist', 'exit code 1', ''])('leaves %j of a user', (said) => {
    expect(koSentence.reason(said)).toBe(said);
    expect(koSentence.blocker(said)).toBe(said);
    expect(koSentence.missed(said)).toBe(said);
  });
});
