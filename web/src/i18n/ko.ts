import { koNumber as number } from './counted.ts';
import { withJosa } from './josa.ts';
import { koAsset } from './koAsset.ts';
import { koRerun } from './koRerun.ts';
import { koChange } from './koChange.ts';
import { koBackfill } from './koBackfill.ts';
import { koDag } from './koDag.ts';
import { koGraph } from './koGraph.ts';
import { koLineage } from './koLineage.ts';
import { koGrid } from './koGrid.ts';
import { koHistory } from './koHistory.ts';
import { koNext } from './koNext.ts';
import { koOperation } from './koOperation.ts';
import { koConnection } from './koConnection.ts';
import { koCalendar } from './koCalendar.ts';
import { koVariable } from './koVariable.ts';
import { koPool } from './koPool.ts';
import { koWorker } from './koWorker.ts';
import { koQuestion } from './koQuestion.ts';
import { koDetails } from './koDetails.ts';
import { koEvents } from './koEvents.ts';
import { koGantt } from './koGantt.ts';
import { koRuns } from './koRuns.ts';
import { koRunHead } from './koRunHead.ts';
import { koLog } from './koLog.ts';
import { koNotice } from './koNotice.ts';
import { koPalette } from './koPalette.ts';
import { koShortcut } from './koShortcut.ts';
import { koToday } from './koToday.ts';
import { koVersion } from './koVersion.ts';
import { koView } from './koView.ts';
import { koSchedule } from './koSchedule.ts';
import { koSentence } from './koSentence.ts';
import { koRunState, koTaskState } from './koState.ts';
import type { Messages } from './messages.ts';
import { koTrigger } from './koTrigger.ts';

/** A counter stands right after its number, a foreign unit after a space. */
const counted = (amount: string, unit: string) =>
  unit === '' ? amount : `${amount}${/^\p{Script=Hangul}/u.test(unit) ? '' : ' '}${unit}`;

/** Every text of the page in Korean. Counters stand after their number (`3개`, `2번`); nouns have no plural. */
export const ko: Messages = {
  app: {
    skip: '본문으로 건너뛰기',
    home: 'Haru, 오늘 화면으로',
    today: '오늘',
    dags: 'DAG',
    data: '데이터',
    questions: (count) => (count === 0 ? '질문' : `질문, 기다리는 태스크 ${number(count)}개`),
    settings: '화면 설정',
    account: (user) => `${user} 계정`,
    signOut: '로그아웃',
    nav: '주 메뉴',
    breadcrumbs: '현재 위치',
    connectionLost: '연결이 끊겼습니다. 지금 보이는 내용이 최신이 아닐 수 있습니다. 다시 연결하는 중…',
    loading: '불러오는 중…',
    retry: '다시 시도',
    back: 'DAG 목록으로',
    close: '닫기',
    cancel: '취소',
    undo: '되돌리기',
    more: '더 보기',
  },
  theme: { label: '테마', light: '밝게', dark: '어둡게', system: '시스템' },
  language: { label: '언어', ko: '한국어', en: 'English' },
  zone: { label: '시간대', kst: 'KST', utc: 'UTC', local: '내 시간대' },
  problem: {
    title: '불러오지 못했습니다',
    notFound: '이 주소에는 아무것도 없습니다. 삭제되었거나 링크가 잘렸을 수 있습니다.',
    forbidden: '이 계정에는 권한이 없습니다. 관리자에게 권한을 요청하세요.',
    offline: '서버에 연결하지 못했습니다. 서버가 실행 중인지 확인하고 다시 시도하세요.',
    server: '서버에서 오류가 났습니다. 원인은 서버 로그에서 확인할 수 있습니다.',
    id: (id) => `오류 ID ${id}`,
  },
  signIn: {
    title: '로그인',
    username: '사용자 이름',
    password: '비밀번호',
    submit: '로그인',
    wrong: '사용자 이름이나 비밀번호가 맞지 않습니다.',
    tooMany: '로그인 시도가 너무 많았습니다. 1분 뒤에 다시 시도하세요.',
    hint: '첫 사용자는 admin입니다. 비밀번호는 처음 시작할 때 터미널에 한 번만 표시됩니다.',
    ended: '세션이 끝났습니다. 계속하려면 다시 로그인하세요. 입력한 내용은 그대로 남아 있습니다.',
  },
  dags: {
    title: 'DAG',
    count: (count) => `DAG ${number(count)}개`,
    search: '이름, 태그, 담당자로 검색',
    filter: '필터',
    filters: { all: '전체', active: '사용 중', paused: '일시 중지', failing: '최근 실패', favorites: '즐겨찾기' },
    state: '마지막 실행 상태',
    anyState: '모든 상태',
    owner: '담당자',
    anyOwner: '모든 담당자',
    tag: '태그',
    addTag: '모든 태그',
    withTag: (tag) => `${tag} 태그만 보기`,
    withoutTag: (tag) => `${tag} 태그 조건 빼기`,
    sort: '정렬',
    sorts: { name: '이름순', next: '다음 실행순', latest: '마지막 실행순' },
    favorite: (dagId) => `${dagId} 즐겨찾기`,
    name: 'DAG',
    schedule: '일정',
    latestRun: '마지막 실행',
    lastRuns: '최근 실행',
    lastRunsOf: (dagId, parts) => `${dagId}의 최근 실행: ${parts.join(', ')}`,
    nextRun: '다음 실행',
    onSwitch: '사용',
    switchLabel: (dagId) => `${withJosa(dagId, '을/를')} 일정대로 실행`,
    barLabel: (state, day, duration) => [day, state, duration].filter((part) => part !== '').join(' · '),
    noRuns: '아직 실행 없음',
    noNext: '예정 없음',
    pausedNext: '일시 중지됨',
    stale: '파일에서 삭제됨',
    empty: '아직 DAG가 없습니다.',
    emptyHint: 'DAG 폴더에 DAG 파일을 저장하면 1초 안에 여기에 나타납니다.',
    noMatch: '조건에 맞는 DAG가 없습니다.',
    clear: '검색과 필터 초기화',
    paused: (dagId) => `${withJosa(dagId, '을/를')} 일시 중지했습니다.`,
    unpaused: (dagId) => `${withJosa(dagId, '이/가')} 일정대로 실행됩니다.`,
  },
  importErrors: {
    title: (count) => `불러오지 못한 DAG 파일 ${number(count)}개`,
    hint: '마지막 정상 버전이 계속 실행됩니다. 파일을 고쳐 저장하면 바로 다시 읽습니다.',
    place: (line, column) => (column === null ? `${line}번째 줄` : `${line}번째 줄, ${column}번째 칸`),
    stack: '오류 위치',
  },
  dag: koDag,
  run: {
    type: '종류',
    state: '상태',
    day: '업무일',
    interval: '데이터 구간',
    noInterval: '데이터 구간 없음',
    duration: '걸린 시간',
    tasks: '태스크',
    started: '시작',
    ended: '종료',
    queued: '대기 시작',
    version: '버전',
    triggeredBy: '실행 주체',
    partition: '파티션',
    startedByData: '시작한 데이터',
    params: '매개변수',
    note: '메모',
    facts: '실행 정보',
    truncated: '태스크 인스턴스를 모두 표시하지는 않았습니다.',
    stop: '실행 중지',
    stopHint: '진행 중인 태스크를 멈추고, 시작하지 않은 태스크는 시작하지 않습니다. 실행은 실패로 끝납니다.',
    keep: '계속 진행',
    stopped: '실행을 중지했습니다.',
    types: { scheduled: '일정', manual: '수동', backfill: '백필', asset_triggered: '데이터 갱신' },
  },
  trigger: koTrigger,
  task: {
    id: '태스크',
    operator: '오퍼레이터',
    state: '상태',
    try: '시도',
    tries: '시도',
    tryNumber: (at) => `${at}번째 시도`,
    tryOf: (at, most) => `${at} / ${most}`,
    noTries: '아직 시작하지 않았습니다.',
    beside: '비교할 시도',
    besideNone: '비교 안 함',
    host: '호스트',
    duration: '걸린 시간',
    progress: '진행',
    rowsOf: (rows) => `${rows}행`,
    progressOf: (done, total, unit) => counted(`${done} / ${total}`, unit),
    progressDone: counted,
    perSecond: (amount) => `초당 ${amount}`,
    timeLeft: (duration) => `약 ${duration} 남음`,
    receipt: '처리 내역',
    noReceipt: '처리 내역이 없습니다. 태스크가 끝나면 기록됩니다.',
    result: '결과',
    given: '옵션',
    noGiven: '옵션 없이 시작한 태스크입니다.',
    givenLeftOut: (names) => `너무 커서 남기지 않음: ${names}`,
    noResult: '반환한 값이 없습니다.',
    resultCut: '나머지는 여기에 표시하지 않습니다. 전체는 API로 볼 수 있습니다.',
    events: '이력',
    noEvents: '아직 이력이 없습니다.',
    eventFrom: (from, to) => `${from} → ${to}`,
    mapIndex: (index) => `[${index}]`,
    instance: (index, label) => (label === null || label === String(index) ? `[${index}]` : `[${index}] ${label}`),
    instancesOf: (operator, count) => `${operator} × ${count}`,
    instances: '인스턴스',
    exitCode: (code) => `종료 코드 ${code}`,
    claims: (claims) => `${number(claims)}번 이어받음`,
    onHost: (host) => `${host}에서`,
    retryAt: '다음 시도',
    waitsFor: '기다리는 것',
    stack: '스택 추적',
    details: '처리 내역, 결과, 옵션, 이력',
  },
  units: { rows: '행', events: '건', files: '개' },
  receipt: { rows: '행', rejects: '거부', dropped: '중복 제외', bytes: '크기', files: '파일', checksum: '체크섬' },
  log: koLog,
  gantt: koGantt,
  runHead: koRunHead,
  taskState: koTaskState,
  runState: koRunState,
  sentence: koSentence,
  tryOutcome: {
    success: '성공',
    failed: '실패',
    skipped: '건너뜀',
    rescheduled: '재예약',
    deferred: '보류',
    lost: '워커 응답 없음',
    superseded: '다른 시도로 대체됨',
  },
  asset: koAsset,
  rerun: koRerun,
  change: koChange,
  backfill: koBackfill,
  graph: koGraph,
  lineage: koLineage,
  grid: koGrid,
  details: koDetails,
  events: koEvents,
  runs: koRuns,
  history: koHistory,
  next: koNext,
  operation: koOperation,
  pool: koPool,
  connection: koConnection,
  calendar: koCalendar,
  variable: koVariable,
  worker: koWorker,
  question: koQuestion,
  notice: koNotice,
  schedule: koSchedule,
  palette: koPalette,
  shortcut: koShortcut,
  today: koToday,
  version: koVersion,
  view: koView,
  relative: { in: (duration) => `${duration} 뒤`, now: '지금' },
};
