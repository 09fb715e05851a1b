import { randomBytes } from 'node:crypto';
import type { Budget, BudgetScope, CreateBudget, PutBudget, ResumeBudget } from '#lib/contracts/budget';
import type {
  BudgetStore,
  BudgetWindow,
  NanoUsd,
  StoredBudget,
  StoredScope,
  WindowKey,
} from '#lib/store/budgets';
import { ApiError } from '../api-error.ts';
import type { CategoryService } from '../category-service.ts';
import type { ClientService } from '#lib/server/clients/client-service';
import type { ConnectionService } from '#lib/server/connections/connection-service';
import { periodAt } from './budget-window.ts';
import type { Candidate } from '#lib/engine/candidate';
import { estimateCall } from './estimate-call.ts';
import { type BudgetedRequest, openRequestBudgets, type RequestBudgets } from './request-budgets.ts';
import { createUsualLengths } from './usual-length.ts';

/** The budgets, as requests use them. */
export type Budgets = {
  /** Called for every request, so it only uses memory. Null if no budget applies. */
  readonly forRequest: (request: BudgetedRequest) => RequestBudgets | null;
  readonly noteAnswer: (category: string | null, outputTokens: number) => void;
  /** Reads the usual answer length of a category, once. */
  readonly prepareEstimates: (category: string | null) => Promise<void> | undefined;
  /** What a call may cost; null if the price is unknown. */
  readonly estimate: (
    request: Pick<BudgetedRequest, 'category' | 'needs' | 'webSearches'>,
    candidate: Candidate,
  ) => NanoUsd | null;
  /** The amount spent from an approval, after the last query to the store. */
  readonly lastKnownSpent: (approvalId: string) => NanoUsd;
};

/** Used when there are no budgets. */
export const noBudgets: Budgets = {
  forRequest: () => null,
  noteAnswer: () => {},
  prepareEstimates: () => undefined,
  estimate: () => null,
  lastKnownSpent: () => 0,
};

export type BudgetService = Budgets & {
  readonly list: () => Promise<Budget[]>;
  readonly create: (input: CreateBudget) => Promise<Budget>;
  readonly change: (id: string, input: PutBudget) => Promise<Budget>;
  readonly remove: (id: string) => Promise<void>;
  readonly resume: (id: string, input: ResumeBudget) => Promise<Budget>;
  /** The budget's name in the list of changes; null if the id is unknown. */
  readonly nameOf: (id: string) => string | null;
  /** Reads the budgets again, after another process changed them. */
  readonly reload: () => Promise<void>;
  readonly start: () => void;
  readonly stop: () => void;
};

type BudgetInput = {
  readonly store: BudgetStore;
  readonly categories: Pick<CategoryService, 'find'>;
  readonly clients: Pick<ClientService, 'nameOf'>;
  readonly connections: Pick<ConnectionService, 'find' | 'findBySlug' | 'slugOf'>;
  readonly now: () => number;
  readonly reportError: (error: unknown) => void;
};

/** By default, resuming a budget adds a fifth of its limit. */
const USUAL_EXTRA = 0.2;
const SWEEP_EVERY_MS = 60_000;

/** Budgets and their remaining amounts. The store decides; memory is a copy. */
export async function createBudgetService(input: BudgetInput): Promise<BudgetService> {
  const { store, categories, clients, connections, now, reportError } = input;
  let budgets = new Map<string, StoredBudget>();
  const windows = new Map<string, BudgetWindow>();
  const usual = createUsualLengths(store);
  let sweep: NodeJS.Timeout | null = null;
  await reload();
  // The holds of dead processes end with their rows. Those of other processes continue.
  await store.settleOverdue(now());

  async function reload(): Promise<void> {
    budgets = new Map((await store.listBudgets()).map((budget) => [budget.id, budget]));
  }

  const learn = (known: readonly BudgetWindow[]): void => {
    for (const window of known) windows.set(window.budgetId, window);
  };
  /** A past window is never needed again: the next one replaces it. */
  const lastKnown = (budgetId: string, startMs: number): BudgetWindow | undefined => {
    const window = windows.get(budgetId);
    return window?.startMs === startMs ? window : undefined;
  };

  const nameOfScope = (scope: StoredScope): string | null => {
    switch (scope.kind) {
      case 'all':
        return null;
      case 'category':
        return scope.id;
      case 'client':
        return clients.nameOf(scope.id) ?? scope.id;
      case 'connection':
        return connections.find(scope.id)?.name ?? scope.id;
    }
  };

  function readScope(scope: BudgetScope): StoredScope {
    const missing = (what: string): never => {
      throw new ApiError('invalid_request', `There is no ${what}. It may have been deleted.`);
    };
    switch (scope.kind) {
      case 'all':
        return scope;
      case 'category':
        return categories.find(scope.id) === undefined ? missing(`category "${scope.id}"`) : scope;
      case 'client':
        return clients.nameOf(scope.id) === null ? missing(`client "${scope.id}"`) : scope;
      case 'connection': {
        const connection = connections.findBySlug(scope.id) ?? connections.find(scope.id);
        return connection === undefined
          ? missing(`connection "${scope.id}"`)
          : { kind: 'connection', id: connection.id };
      }
    }
  }

  function shownScope(scope: StoredScope): BudgetScope {
    if (scope.kind !== 'connection') return scope;
    return { kind: 'connection', id: connections.slugOf(scope.id) };
  }

  function find(id: string): StoredBudget {
    const budget = budgets.get(id);
    if (budget === undefined) throw notFound();
    return budget;
  }

  function keyOf({ id, period }: StoredBudget): WindowKey | null {
    return period === 'request' ? null : { budgetId: id, startMs: periodAt(period, now()).startMs };
  }

  async function show(shown: readonly StoredBudget[]): Promise<Budget[]> {
    learn(await store.readWindows(shown.map(keyOf).filter((key) => key !== null)));
    return shown.map((budget) => {
      const key = keyOf(budget);
      return toBudget(budget, key === null ? undefined : lastKnown(budget.id, key.startMs));
    });
  }

  async function showOne(budget: StoredBudget): Promise<Budget> {
    const [shown] = await show([budget]);
    if (shown === undefined) throw notFound();
    return shown;
  }

  function toBudget(budget: StoredBudget, window: BudgetWindow | undefined): Budget {
    const { id, scope, period, limitNano, hard, freeWhenPaused } = budget;
    const { spentNano = 0, heldNano = 0, extraNano = 0, refusedNano = null } = window ?? {};
    const mostNano = limitNano + extraNano;
    const isFull = spentNano >= mostNano || (refusedNano !== null && spentNano + refusedNano > mostNano);
    return {
      id,
      scope: shownScope(scope),
      period,
      limitUsd: limitNano / 1e9,
      hard,
      freeWhenPaused,
      spentUsd: spentNano / 1e9,
      heldUsd: heldNano / 1e9,
      extraUsd: extraNano / 1e9,
      resetsAt: period === 'request' ? null : new Date(periodAt(period, now()).endMs).toISOString(),
      paused: hard && period !== 'request' && isFull,
    };
  }

  return {
    list: () => show([...budgets.values()]),

    async create({ scope, period, limitUsd, hard = true, freeWhenPaused = true }) {
      const budget: StoredBudget = {
        id: `b${randomBytes(8).toString('hex')}`,
        scope: readScope(scope),
        period,
        limitNano: nanoOf(limitUsd),
        hard,
        freeWhenPaused,
      };
      await store.createBudget(budget);
      budgets.set(budget.id, budget);
      return showOne(budget);
    },

    async change(id, { limitUsd, ...change }) {
      const changed = await store.changeBudget(id, {
        ...change,
        ...(limitUsd === undefined ? {} : { limitNano: nanoOf(limitUsd) }),
      });
      if (changed === null) throw notFound();
      budgets.set(id, changed);
      return showOne(changed);
    },

    async remove(id) {
      const isDeleted = await store.deleteBudget(id);
      budgets.delete(id);
      windows.delete(id);
      if (!isDeleted) throw notFound();
    },

    async resume(id, { extraUsd }) {
      const budget = find(id);
      const key = keyOf(budget);
      if (key === null)
        throw new ApiError(
          'invalid_request',
          'A budget per request starts over with each request, so there is nothing to resume. Raise its limit instead.',
        );
      const extraNano =
        extraUsd === undefined ? Math.max(1, Math.round(budget.limitNano * USUAL_EXTRA)) : nanoOf(extraUsd);
      const window = await store.resumeWindow(key, extraNano);
      if (window === null) throw notFound();
      learn([window]);
      return toBudget(budget, window);
    },

    nameOf(id) {
      const budget = budgets.get(id);
      if (budget === undefined) return null;
      const { scope, period } = budget;
      return scope.kind === 'all'
        ? `per ${period}`
        : `per ${period} of the ${scope.kind} ${nameOfScope(scope)}`;
    },

    forRequest(request) {
      if (budgets.size === 0 && !request.mayAsk) return null;
      const counting = [...budgets.values()].filter(({ scope }) => isFor(scope, request));
      if (counting.length === 0 && !request.mayAsk) return null;
      const shared = { store, usual, lastKnown, learn, nameOf: nameOfScope, now };
      return openRequestBudgets(request, { ...shared, budgets: counting });
    },

    reload,
    noteAnswer: usual.note,
    prepareEstimates: usual.load,
    estimate: ({ category, needs, webSearches }, candidate) =>
      estimateCall(candidate, { needs, webSearches, addedTokens: 0, usualTokens: usual.of(category) }),
    lastKnownSpent: (id) => windows.get(id)?.spentNano ?? 0,

    start() {
      sweep = setInterval(() => {
        store.settleOverdue(now()).catch(reportError);
      }, SWEEP_EVERY_MS).unref();
    },
    stop() {
      if (sweep !== null) clearInterval(sweep);
    },
  };
}

/** Whether a connection's budget applies is decided for each call. */
function isFor(scope: StoredScope, { category, clientId }: BudgetedRequest): boolean {
  switch (scope.kind) {
    case 'all':
    case 'connection':
      return true;
    case 'category':
      return scope.id === category;
    case 'client':
      return scope.id === clientId;
  }
}

function nanoOf(usd: number): NanoUsd {
  return Math.round(usd * 1e9);
}

function notFound(): ApiError {
  return new ApiError('not_found', 'There is no such budget. It may have been deleted.');
}
