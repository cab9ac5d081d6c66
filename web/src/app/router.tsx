import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import { Shell } from './Shell.tsx';
import { dagSearch } from './dagSearch.ts';
import { RouteProblem } from './RouteProblem.tsx';
import {
  assetSearch,
  calendarSearch,
  backfillsSearch,
  planSearch,
  dagsSearch,
  lineageSearch,
  listSearch,
  runSearch,
  signInSearch,
  taskSearch,
  todaySearch,
  viewsSearch,
} from './search.ts';
import type { Services } from './services.ts';
import { SignInPage } from '../pages/SignInPage.tsx';
import { ToastProvider } from '../ui/Toast.tsx';
import { Loading } from '../ui/Notice.tsx';

const root = createRootRouteWithContext<Services>()({
  component: () => (
    <ToastProvider>
      <Outlet />
    </ToastProvider>
  ),
  notFoundComponent: () => <RouteProblem />,
});

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: signInSearch,
  component: SignInPage,
});

/** All screens that need a session. */
const shell = createRoute({
  getParentRoute: () => root,
  id: 'shell',
  component: Shell,
  async beforeLoad({ context, location }) {
    const session = await context.cache.fetchQuery(context.queries.session());
    if (session === null) redirect({ to: '/sign-in', search: { to: location.href }, throw: true });
    context.stream.connect();
  },
});

const today = createRoute({
  getParentRoute: () => shell,
  path: '/',
  validateSearch: todaySearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context: { cache, queries }, deps }) => void cache.prefetchQuery(queries.today(deps.day ?? null)),
  component: lazyRouteComponent(() => import('../pages/today/TodayPage.tsx'), 'TodayPage'),
});

const dags = createRoute({
  getParentRoute: () => shell,
  path: '/dags',
  validateSearch: dagsSearch,
  loader: ({ context }) => void context.cache.prefetchQuery(context.queries.dagIndex()),
  component: lazyRouteComponent(() => import('../pages/dags/DagsPage.tsx'), 'DagsPage'),
});

const dag = createRoute({
  getParentRoute: () => shell,
  path: '/dags/$dagId',
  validateSearch: dagSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context: { cache, queries }, params: { dagId }, deps }) => {
    void cache.prefetchQuery(queries.dag(dagId));
    if (deps.panel === 'next') void cache.prefetchQuery(queries.nextRuns(dagId));
    else if (deps.panel === undefined) void cache.prefetchInfiniteQuery(queries.grid(dagId));
  },
  component: lazyRouteComponent(() => import('../pages/dag/DagPage.tsx'), 'DagPage'),
});

const run = createRoute({
  getParentRoute: () => shell,
  path: '/dags/$dagId/runs/$runId',
  validateSearch: runSearch,
  loader: ({ context: { cache, queries }, params: { dagId, runId } }) => {
    void cache.prefetchQuery(queries.dag(dagId));
    void cache.prefetchQuery(queries.run(dagId, runId));
  },
  component: lazyRouteComponent(() => import('../pages/run/RunPage.tsx'), 'RunPage'),
});

const task = createRoute({
  getParentRoute: () => shell,
  path: '/dags/$dagId/runs/$runId/tasks/$taskId',
  validateSearch: taskSearch,
  loaderDeps: ({ search }) => ({ mapIndex: search.map ?? -1 }),
  loader: ({ context: { cache, queries }, params, deps }) =>
    void cache.prefetchQuery(queries.instance({ ...params, ...deps })),
  component: lazyRouteComponent(() => import('../pages/task/TaskPage.tsx'), 'TaskPage'),
});

const backfills = createRoute({
  getParentRoute: () => shell,
  path: '/dags/$dagId/backfills',
  validateSearch: backfillsSearch,
  loaderDeps: ({ search: { state = null } }) => ({ state }),
  loader: ({ context: { cache, queries }, params: { dagId }, deps: { state } }) => {
    void cache.prefetchQuery(queries.dag(dagId));
    void cache.prefetchInfiniteQuery(queries.backfills(dagId, state));
  },
  component: lazyRouteComponent(() => import('../pages/backfills/BackfillsPage.tsx'), 'BackfillsPage'),
});

const backfillPlan = createRoute({
  getParentRoute: () => shell,
  path: '/dags/$dagId/backfills/plan',
  validateSearch: planSearch,
  loader: ({ context: { cache, queries }, params: { dagId } }) => void cache.prefetchQuery(queries.dag(dagId)),
  component: lazyRouteComponent(() => import('../pages/backfills/PlanPage.tsx'), 'PlanPage'),
});

const backfill = createRoute({
  getParentRoute: () => shell,
  path: '/dags/$dagId/backfills/$backfillId',
  params: {
    parse: ({ backfillId, ...rest }) => ({ ...rest, backfillId: Number(backfillId) }),
    stringify: ({ backfillId, ...rest }) => ({ ...rest, backfillId: String(backfillId) }),
  },
  loader: ({ context: { cache, queries }, params: { dagId, backfillId } }) => {
    void cache.prefetchQuery(queries.backfill(dagId, backfillId));
    void cache.prefetchQuery(queries.backfillDates(dagId, backfillId));
  },
  component: lazyRouteComponent(() => import('../pages/backfills/BackfillPage.tsx'), 'BackfillPage'),
});

const questions = createRoute({
  getParentRoute: () => shell,
  path: '/questions',
  loader: ({ context: { cache, queries } }) => void cache.prefetchQuery(queries.questions()),
  component: lazyRouteComponent(() => import('../pages/questions/QuestionsPage.tsx'), 'QuestionsPage'),
});

const assets = createRoute({
  getParentRoute: () => shell,
  path: '/assets',
  loader: ({ context: { cache, queries } }) => void cache.prefetchQuery(queries.assets()),
  component: lazyRouteComponent(() => import('../pages/assets/AssetsPage.tsx'), 'AssetsPage'),
});

const asset = createRoute({
  getParentRoute: () => shell,
  path: '/assets/$uri',
  validateSearch: assetSearch,
  loader: ({ context: { cache, queries }, params: { uri } }) => void cache.prefetchQuery(queries.asset(uri)),
  component: lazyRouteComponent(() => import('../pages/assets/AssetPage.tsx'), 'AssetPage'),
});

const lineage = createRoute({
  getParentRoute: () => shell,
  path: '/lineage',
  validateSearch: lineageSearch,
  loader: ({ context: { cache, queries } }) => {
    void cache.prefetchQuery(queries.assets());
    void cache.prefetchQuery(queries.today(null));
  },
  component: lazyRouteComponent(() => import('../pages/lineage/LineagePage.tsx'), 'LineagePage'),
});

const views = createRoute({
  getParentRoute: () => shell,
  path: '/views',
  validateSearch: viewsSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context: { cache, queries }, deps }) => void cache.prefetchQuery(queries.eventDay(deps)),
  component: lazyRouteComponent(() => import('../pages/views/ViewsPage.tsx'), 'ViewsPage'),
});

const operations = createRoute({
  getParentRoute: () => shell,
  path: '/operations',
  component: lazyRouteComponent(() => import('../pages/operations/OperationsPage.tsx'), 'OperationsPage'),
});

const operationsHome = createRoute({
  getParentRoute: () => operations,
  path: '/',
  beforeLoad: () => {
    redirect({ to: '/operations/pools', throw: true });
  },
});

const pools = createRoute({
  getParentRoute: () => operations,
  path: '/pools',
  loader: ({ context: { cache, queries } }) => void cache.prefetchQuery(queries.poolUse()),
  component: lazyRouteComponent(() => import('../pages/operations/PoolsPage.tsx'), 'PoolsPage'),
});

const workers = createRoute({
  getParentRoute: () => operations,
  path: '/workers',
  loader: ({ context: { cache, queries } }) => void cache.prefetchQuery(queries.processes()),
  component: lazyRouteComponent(() => import('../pages/operations/WorkersPage.tsx'), 'WorkersPage'),
});

const connections = createRoute({
  getParentRoute: () => operations,
  path: '/connections',
  validateSearch: listSearch,
  loader: ({ context: { cache, queries } }) => void cache.prefetchQuery(queries.connections()),
  component: lazyRouteComponent(() => import('../pages/operations/ConnectionsPage.tsx'), 'ConnectionsPage'),
});

const variables = createRoute({
  getParentRoute: () => operations,
  path: '/variables',
  validateSearch: listSearch,
  loaderDeps: ({ search }) => search,
  loader: ({ context: { cache, queries }, deps }) => void cache.prefetchInfiniteQuery(queries.variables(deps.q ?? '')),
  component: lazyRouteComponent(() => import('../pages/operations/VariablesPage.tsx'), 'VariablesPage'),
});

const calendars = createRoute({
  getParentRoute: () => operations,
  path: '/calendars',
  validateSearch: calendarSearch,
  loader: ({ context: { cache, queries } }) => void cache.prefetchQuery(queries.calendars()),
  component: lazyRouteComponent(() => import('../pages/operations/CalendarsPage.tsx'), 'CalendarsPage'),
});

const files = createRoute({
  getParentRoute: () => operations,
  path: '/files',
  loader: ({ context: { cache, queries } }) => void cache.prefetchQuery(queries.dagIndex()),
  component: lazyRouteComponent(() => import('../pages/operations/FilesPage.tsx'), 'FilesPage'),
});

const routes = root.addChildren([
  signIn,
  shell.addChildren([
    today,
    dags,
    dag,
    run,
    task,
    backfills,
    backfillPlan,
    backfill,
    questions,
    assets,
    asset,
    lineage,
    views,
    operations.addChildren([operationsHome, pools, workers, connections, variables, calendars, files]),
  ]),
]);

export function createAppRouter(context: Services) {
  return createRouter({
    routeTree: routes,
    context,
    defaultPreload: 'intent',
    // The query cache decides what is fresh.
    defaultPreloadStaleTime: 0,
    defaultPendingComponent: Loading,
    defaultErrorComponent: RouteProblem,
    // Nothing that belongs to one DAG, run or task is left on the screen of another.
    defaultRemountDeps: ({ params }) => params,
    scrollRestoration: true,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
