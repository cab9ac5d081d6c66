import { koReasons, koNames, koStateName } from './koReasons.ts';
import { withJosa } from './josa.ts';
import { firstForm, joinedForms, type SentenceForm } from './sentenceForm.ts';

/** Instants, as ISO or as Postgres writes them. */
const AT = String.raw`\d{4}-\d\d-\d\d[T ][\d:.]+(?:Z|[+-][\d:]+)`;
const HELD = String.raw`(?: by (?<holders>.+))?`;
const form = (pattern: string) => new RegExp(`^${pattern}$`, 's');

/** Who holds what is waited for. */
function held(holders: string): string {
  if (holders === '') return '';
  const named = koNames(holders)
    .replaceAll(/((?:task )?\S+) in (\S+) of ([^\s,]+)/g, '$3의 $2에 있는 $1')
    .replaceAll(/((?:task )?\S+) of run (\d+)/g, '실행 $2에 있는 $1');
  return ` (쓰는 중: ${named})`;
}

const momentOf = (at: string) => (at === 'any moment' ? '곧' : at);

/** '2 running' as well as 'failed, 2 running'. */
function states(text: string): string {
  return text
    .split(', ')
    .map((each) => {
      const [, count, state] = /^(?:(\d+) )?(\w+)$/.exec(each) ?? [];
      return count === undefined ? koStateName(state) : `${koStateName(state)} ${count}개`;
    })
    .join(', ');
}

const STATES = String.raw`(?:\d+ )?[a-z_]+(?:, (?:\d+ )?[a-z_]+)*`;

const PLACES: Readonly<Record<string, string>> = {
  'active tasks of its run': '실행에서 동시에 도는 태스크',
  'active tasks of its DAG': 'DAG에서 동시에 도는 태스크',
  'active instances of the task in its run': '실행에서 동시에 도는 이 태스크',
  'active instances of the task in its DAG': 'DAG에서 동시에 도는 이 태스크',
};

/** What a task waits for without a slot. */
const ABSENT: readonly SentenceForm[] = [
  [form(`what it looks for since (?<at>${AT})`), ({ at }) => `${at}부터 확인하는 것`],
  [form(`the time (?<at>${AT})`), ({ at }) => `기다리는 시각: ${at}`],
  [
    form(String.raw`the end of (?:(?<task>\S+) in )?the run (?<run>\S+) of (?<dag>\S+)`),
    ({ task, run, dag }) => `${dag}의 실행 ${run}${task === '' ? '' : `에 있는 ${task}`}의 끝`,
  ],
  [
    form(String.raw`the end of (?:(?<task>\S+) in )?the run of (?<dag>\S+) for (?<at>${AT})`),
    ({ task, dag, at }) => `${dag}의 ${at} 실행${task === '' ? '' : `에 있는 ${task}`}의 끝`,
  ],
  [
    form(`the job (?<job>.+) on (?<host>.+), launched at (?<at>${AT})(?:; the next look is at (?<next>${AT}))?`),
    ({ job, host, at, next }) => `${host}의 작업 ${job} (${at}에 시작${next === '' ? '' : `, ${next}에 다시 확인`})`,
  ],
  [
    form(
      `an answer to '(?<subject>.+?)'(?: from (?<people>.+?))? since (?<at>${AT})(?:, until (?<until>${AT}) at most)?`,
    ),
    ({ subject, people = '', at, until }) =>
      `'${subject}'에 대한 답${people === '' ? '' : ` (답할 사람: ${people.replaceAll(' or ', ', ')})`}, ${at}부터${until === '' ? '' : ` ${until}까지`}`,
  ],
];

/** What a task waits for. */
export const koWaits: readonly SentenceForm[] = [
  [
    form('its turn among all that is ready, by priority and age'),
    () => '준비된 태스크 가운데 우선순위와 기다린 시간에 따른 차례',
  ],
  [
    form(`the concurrency key (?<key>.+?), which is held${HELD}`),
    ({ key, holders = '' }) => `동시 실행 키 ${key}${held(holders)}`,
  ],
  [
    form(String.raw`a worker of the queue (?<queue>\S+): none is alive \((?<cure>.+)\)`),
    ({ queue, cure }) => `큐 ${queue}의 워커: 살아 있는 워커가 없습니다 (${cure})`,
  ],
  [
    form(
      String.raw`a worker of the queue (?<queue>\S+) that takes tasks: (?<workers>.+) \(take one back, or (?<cure>.+)\)`,
    ),
    ({ queue, workers = '', cure }) =>
      `큐 ${queue}에서 태스크를 받는 워커: ${drainingWorkers(workers)} (워커 하나를 다시 받게 하거나 ${cure})`,
  ],
  [
    form(
      String.raw`a slot of a worker of the queue (?<queue>\S+): those that are free of its (?<all>\d+) are kept for runs of no backfill, the others are taken${HELD}`,
    ),
    ({ queue, all, holders = '' }) =>
      `큐 ${queue}의 워커 자리: ${all}자리 가운데 남은 것은 백필이 아닌 실행의 몫입니다${held(holders)}`,
  ],
  [
    form(String.raw`a slot of a worker of the queue (?<queue>\S+): all (?<all>\d+) are taken${HELD}`),
    ({ queue, all, holders = '' }) => `큐 ${queue}의 워커 자리: ${all}자리가 모두 찼습니다${held(holders)}`,
  ],
  [
    form(String.raw`the pool (?<pool>.+), which is not there \((?<cure>.+)\)`),
    ({ pool, cure }) => `풀 ${pool}: 없는 풀입니다 (${cure})`,
  ],
  [
    form(
      String.raw`a larger pool (?<pool>.+): it has (?<slots>\d+) slots, the task takes (?<taken>\d+) \((?<cure>.+)\)`,
    ),
    ({ pool, slots, taken, cure }) => `더 큰 풀 ${pool}: 슬롯은 ${slots}개인데 태스크는 ${taken}개를 씁니다 (${cure})`,
  ],
  [
    form(
      String.raw`(?<wanted>\d+) of the (?<slots>\d+) slots of the pool (?<pool>.+), of which (?<taken>\d+) are taken${HELD}`,
    ),
    ({ wanted, slots, pool, taken, holders = '' }) =>
      `풀 ${pool}의 슬롯 ${wanted}개: ${slots}개 가운데 ${taken}개를 쓰고 있습니다${held(holders)}`,
  ],
  [
    form(`a place among the (?<most>\\d+) (?<what>${Object.keys(PLACES).join('|')}), which are taken${HELD}`),
    ({ most, what = '', holders = '' }) => `${PLACES[what]} ${most}개 안의 자리${held(holders)}`,
  ],

  [
    form(String.raw`nothing any more: its run is (?<state>\w+)`),
    ({ state }) => `더 기다릴 것이 없습니다. 실행 상태: ${koStateName(state)}`,
  ],
  [
    form(String.raw`a worker of the queue (?<queue>\S+), which takes it from there`),
    ({ queue }) => `큐 ${queue}에서 가져갈 워커`,
  ],
  [form('the end of the try that runs and is being stopped'), () => '멈추고 있는 시도의 끝'],
  [form('its next try, at (?<at>.+)'), ({ at = '' }) => `다음 시도: ${momentOf(at)}`],
  [
    form(`its next look, at (?<at>any moment|${AT})(?:, for (?<what>.+))?`),
    ({ at = '', what = '' }) =>
      `다음 확인: ${momentOf(at)}${what === '' ? '' : ` (${firstForm(ABSENT, what) ?? what})`}`,
  ],
  [form('what it was deferred for'), () => '자리를 비우고 기다리는 것'],
  ...ABSENT,
  [form('(?<cure>haru dags unpause .+): the DAG is paused'), ({ cure }) => `DAG가 일시 중지되어 있습니다 (${cure})`],
  [
    form(String.raw`(?<cure>haru backfill resume \d+): backfill (?<id>\d+) is paused`),
    ({ cure, id }) => `백필 ${id}번이 일시 중지되어 있습니다 (${cure})`,
  ],
  [form('the start of its run, not before (?<at>.+)'), ({ at }) => `실행의 시작: ${at} 이후`],
  [
    form('the start of its run, by the scheduler, which is about to follow up'),
    () => '스케줄러가 곧 실행을 시작합니다',
  ],
  [
    form(
      String.raw`the start of its run: a place among the (?<most>\d+) active runs of (?:backfill (?<id>\d+)|(?<dag>\S+)), which are taken by (?<runs>.+)`,
    ),
    ({ most, id, dag, runs = '' }) =>
      `실행의 시작: ${id === '' ? dag : `백필 ${id}번`}의 동시 실행 ${most}개 안의 자리${held(runs)}`,
  ],
  [form('the scheduler, which is about to follow up'), () => '스케줄러가 곧 이어서 합니다'],
  [
    form(String.raw`the run before, (?<run>\S+): (?<task>\S+): that run does not have it`),
    ({ run, task = '' }) => `앞 실행 ${run}: ${withJosa(task, '이/가')} 그 실행에 없습니다`,
  ],
  [
    form(String.raw`the run before, (?<run>\S+): (?<task>\S+): (?<states>${STATES})`),
    ({ run, task, states: of = '' }) => `앞 실행 ${run}: ${task} ${states(of)}`,
  ],
  [form(String.raw`(?<task>\S+): (?<states>${STATES})`), ({ task, states: of = '' }) => `${task}: ${states(of)}`],
];

const NOT_CREATED = 'its run has not been created';

/** What a deadline was held up by, one task each. */
export const koBlockers: readonly SentenceForm[] = [
  [
    form(String.raw`(?<task>(?:task )?\S+) failed: (?<error>.+)`),
    ({ task, error = '' }) =>
      `${task} 실패: ${error === 'without a word' ? '오류 내용 없음' : (firstForm(koReasons, error) ?? error)}`,
  ],
  [
    form(String.raw`(?<task>(?:task )?\S+) was not started, as a task before it failed`),
    ({ task = '' }) => `앞 태스크가 실패해 ${withJosa(task, '을/를')} 시작하지 못했습니다`,
  ],
  [
    form(String.raw`(?<task>(?:task )?\S+) has been running since (?<at>${AT})`),
    ({ task, at }) => `${task}: ${at}부터 실행 중`,
  ],
  [
    form(String.raw`(?<task>(?:task )?\S+) waits for (?<waits>.+)`),
    ({ task, waits = '' }) => `${task} 대기: ${joinedForms(koWaits, waits, ', ')?.join(', ') ?? waits}`,
  ],
  [
    form(String.raw`run (?<run>\d+) is (?<state>\w+): (?<reason>.+)`),
    ({ state, reason = '' }) =>
      `실행 상태 ${koStateName(state)}: ${reason === 'for no reason that was given' ? '이유가 적혀 있지 않습니다' : (firstForm(koReasons, reason) ?? reason)}`,
  ],
  [form('the scheduler, which is about to follow up'), () => '스케줄러가 곧 이어서 합니다'],
  [
    form(`${NOT_CREATED}: it is due at (?<at>${AT}) only, after the deadline; give the deadline a dayOffset`),
    ({ at }) => `실행이 아직 없습니다. 예정 시각 ${at}이 기한보다 늦습니다. 기한에 dayOffset을 지정하세요`,
  ],
  [
    form(String.raw`${NOT_CREATED}: (?<count>\d+) of at most (?<most>\d+) active runs of (?<dag>\S+) have not ended`),
    ({ count, most, dag }) =>
      `실행이 아직 없습니다. ${dag}의 동시 실행 ${most}개 가운데 ${count}개가 끝나지 않았습니다`,
  ],
  [
    form(`${NOT_CREATED}, although it has been due since (?<at>${AT})`),
    ({ at }) => `예정 시각 ${at}이 지났지만 실행이 만들어지지 않았습니다`,
  ],
];

/** `etl-1 is drained by admin, etl-2 is stopping and 1 more` */
function drainingWorkers(workers: string): string {
  return workers
    .replaceAll(/ is drained by ([^,]+?)(?=, | and \d+ more$|$)/g, ' 비우는 중($1)')
    .replaceAll(/ is stopping(?=, | and \d+ more$|$)/g, ' 멈추는 중')
    .replace(/ and (\d+) more$/, ' 외 $1개');
}
