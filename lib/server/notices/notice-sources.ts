import type { BudgetScope } from '#lib/contracts/budget';
import type { Category } from '#lib/contracts/category';
import type { ConnectionId } from '#lib/contracts/connection';
import type { ModelCheck } from '#lib/contracts/model-checks';
import type { CatalogueModel } from '#lib/contracts/model';
import type { NoticeKind } from '#lib/contracts/notice';
import { cooldownIdsFor } from '#lib/engine/cooldown';
import type { BudgetService } from '#lib/server/budgets/budget-service';
import type { CategoryService } from '#lib/server/category-service';
import type { ClientService } from '#lib/server/clients/client-service';
import type { ConnectionService } from '#lib/server/connections/connection-service';
import type { ModelWatch } from '#lib/server/catalogue/model-watch';
import type { UpstreamAccounts } from '#lib/server/upstream-accounts/upstream-accounts';
import type { CategoryFailures } from './category-failures.ts';
import { accountNoticeKinds, findAccountNotices } from './find-account-notices.ts';
import { findBudgetNotices } from './find-budget-notices.ts';
import { findExpiringKeys } from './find-expiring-keys.ts';
import { findModelNotices } from './find-model-notices.ts';
import { findPriceEffects, type PricedChain, type PricedTarget } from './find-price-effects.ts';
import {
  findOutageNotices,
  type Outage,
  type WatchedChain,
  type WatchedTarget,
} from './find-outage-notices.ts';
import type { NewNotice, NoticeBoard } from './notice-board.ts';
import type { Outages } from './outages.ts';

/** The groups that are checked together. */
type Source = 'accounts' | 'budgets' | 'chains' | 'clients';

export type NoticeSources = {
  /** Checks soon after, outside the request's path. Checks requested in the meantime run together. */
  readonly recheck: (source?: Source) => void;
  /** Checks everything now. */
  readonly check: () => Promise<void>;
  readonly start: () => void;
  readonly stop: () => void;
};

type SourcesInput = {
  readonly board: NoticeBoard;
  readonly accounts: Pick<UpstreamAccounts, 'watch'>;
  readonly budgets: Pick<BudgetService, 'list'>;
  readonly categories: Pick<CategoryService, 'list' | 'nameOf'>;
  readonly clients: Pick<ClientService, 'list' | 'nameOf'>;
  readonly connections: Pick<ConnectionService, 'listInUse' | 'findBySlug' | 'readTarget' | 'locate'>;
  readonly modelWatch: Pick<ModelWatch, 'read' | 'knownAs' | 'wasFree'>;
  readonly failures: CategoryFailures;
  readonly lookup: (connection: ConnectionId, model: string) => CatalogueModel | undefined;
  readonly outages: Outages;
  readonly now: () => number;
  readonly reportError: (error: unknown) => void;
};

const SOON_MS = 1_000;
/** Cooldowns grow long, keys expire and budgets reset without an event. */
const CHECK_EVERY_MS = 60_000;

const everySource: readonly Source[] = ['accounts', 'budgets', 'chains', 'clients'];

/** Turns what the server knows into notices. No model is called for it. */
export function createNoticeSources(input: SourcesInput): NoticeSources {
  const {
    accounts,
    board,
    budgets,
    categories,
    clients,
    connections,
    modelWatch,
    failures,
    lookup,
    outages,
    now,
  } = input;
  const waiting = new Set<Source>();
  let soon: NodeJS.Timeout | null = null;
  let regular: NodeJS.Timeout | null = null;
  let checking: Promise<void> = Promise.resolve();

  async function checkBudgets(): Promise<void> {
    keep(['budget_reached'], findBudgetNotices(await budgets.list(), nameOfScope));
  }

  function nameOfScope(scope: BudgetScope): string | null {
    switch (scope.kind) {
      case 'all':
        return null;
      case 'category':
        return categories.nameOf(scope.id);
      case 'client':
        return clients.nameOf(scope.id) ?? scope.id;
      case 'connection':
        return connections.findBySlug(scope.id)?.name ?? scope.id;
    }
  }

  async function checkChains(): Promise<void> {
    const [all, { rows }] = await Promise.all([categories.list(), modelWatch.read()]);
    failures.keepOnly(all.map(({ slug }) => slug));
    keep(
      ['first_choice_limited', 'one_model_left', 'connection_down'],
      findOutageNotices({
        chains: all.map((category) => watch(category, rows)),
        connections: connections.listInUse().map(({ id, slug, name, enabled }) => {
          return { id, slug, name, outage: enabled ? outages.find(id, 'connection') : null };
        }),
        open: board.open,
        nowMs: now(),
      }),
    );
    const repriced = new Set(
      rows.flatMap(({ model, findings }) => (findings.some(({ kind }) => kind === 'repriced') ? model : [])),
    );
    const effects = findPriceEffects(repriced.size === 0 ? [] : all.map(price), repriced);
    keep(['model_gone', 'model_repriced'], findModelNotices(rows, categories.nameOf, effects));
  }

  function price({ slug, name, policy, needs, models }: Category): PricedChain {
    const targets = models.flatMap(({ target, enabled }): PricedTarget[] => {
      const read = connections.readTarget(target);
      if (!enabled || read.outcome !== 'read') return [];
      const { connection, model: id } = connections.locate(read.key);
      const facts = lookup(connection.id, id) ?? null;
      const known = { id, facts: modelWatch.knownAs(connection.id, id) ?? facts };
      return [
        { written: target, known, current: { id, facts, wasFree: modelWatch.wasFree(connection.id, id) } },
      ];
    });
    return { slug, name, policy, needs, models: targets };
  }

  function watch({ slug, name, models }: Category, rows: readonly ModelCheck[]): WatchedChain {
    const states = new Map(
      rows.filter(({ category }) => category === slug).map(({ model, state }) => [model, state]),
    );
    const targets = models.flatMap(({ target, enabled }): WatchedTarget[] => {
      const read = connections.readTarget(target);
      if (!enabled || read.outcome !== 'read') return [];
      const { connection, model: id } = connections.locate(read.key);
      const facts = lookup(connection.id, id) ?? null;
      // A model that was never listed is tried, so it may work.
      const isGone = facts === null && states.get(target) !== 'unknown';
      const found = cooldownIdsFor({ id, connection, facts }).map((cooldown) =>
        outages.find(connection.id, cooldown),
      );
      return [
        {
          written: target,
          isCallable: connection.problem === null && !isGone,
          outages: found.filter((outage): outage is Outage => outage !== null),
        },
      ];
    });
    return { slug, name, targets };
  }

  /** Raises these notices, and resolves the open ones of their kinds that are not among them. */
  function keep(kinds: readonly NoticeKind[], wanted: readonly NewNotice[]): void {
    for (const kind of kinds) {
      const ofKind = wanted.filter((notice) => notice.kind === kind);
      const subjects = new Set(ofKind.map(({ subject }) => subject));
      for (const subject of board.openSubjects(kind))
        if (!subjects.has(subject)) board.resolve({ kind, subject });
      for (const notice of ofKind) board.keep(notice);
    }
  }

  const checks: Readonly<Record<Source, () => void | Promise<void>>> = {
    accounts: () => keep(accountNoticeKinds, findAccountNotices(accounts.watch(), board.open, now())),
    budgets: checkBudgets,
    chains: checkChains,
    clients: () => keep(['client_key_expiring'], findExpiringKeys(clients.list(), now())),
  };

  function run(sources: readonly Source[]): Promise<void> {
    checking = checking.then(async () => {
      for (const source of sources)
        try {
          await checks[source]();
        } catch (error) {
          input.reportError(error);
        }
    });
    return checking;
  }

  function recheck(source?: Source): void {
    for (const one of source === undefined ? everySource : [source]) waiting.add(one);
    soon ??= setTimeout(() => {
      soon = null;
      const sources = [...waiting];
      waiting.clear();
      void run(sources);
    }, SOON_MS).unref();
  }
  outages.onChange(() => recheck('chains'));

  return {
    recheck,
    check: () => run(everySource),
    start() {
      void run(everySource);
      regular = setInterval(() => void run(everySource), CHECK_EVERY_MS).unref();
    },
    stop() {
      if (soon !== null) clearTimeout(soon);
      if (regular !== null) clearInterval(regular);
    },
  };
}
