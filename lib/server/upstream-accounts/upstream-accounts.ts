import { createHash } from 'node:crypto';
import { z } from 'zod';
import { accountWarnings } from '#lib/contracts/account-warnings';
import type { ConnectionId } from '#lib/contracts/connection';
import { isOfDemo } from '#lib/contracts/known-connections';
import { type UpstreamAccount, UpstreamAccountFacts } from '#lib/contracts/upstream-account';
import type { Origin } from '#lib/contracts/vocabulary';
import type { Attempt } from '#lib/engine/attempt';
import type { AccountRead, ReadAccount } from '#lib/upstreams/upstream';
import { upstreamOf } from '#lib/upstreams/upstream-of';
import type { SettingStore } from '#lib/store/settings';
import type { ConnectionService } from '#lib/server/connections/connection-service';
import type { KnownConnection } from '#lib/server/connections/known-connection';
import { type ReadCause, whenToRead } from './when-to-read.ts';

/** The accounts behind the connections, as far as their servers report them. Nothing waits for a read. */
export type UpstreamAccounts = {
  /** The current facts. Stale ones are read in the background. */
  readonly look: () => UpstreamAccount[];
  /** The current facts, for a regular check. An account that nobody uses or looks at is read rarely. */
  readonly watch: () => KnownAccount[];
  /** Records the calls of a request: money was spent, or a limit was reached. */
  readonly noteAttempts: (attempts: readonly Attempt[]) => void;
  /** A person checked the connection. */
  readonly noteAsked: (connection: ConnectionId) => void;
  /** Loads what other processes have read. */
  readonly reload: () => Promise<void>;
  readonly stop: () => void;
};

export type KnownAccount = {
  readonly id: ConnectionId;
  readonly slug: string;
  readonly name: string;
  /** Null until its first read succeeded. */
  readonly facts: UpstreamAccountFacts | null;
};

type AccountsInput = {
  readonly connections: Pick<ConnectionService, 'listInUse' | 'onChange'>;
  /** Shares the facts that processes read; null if there is only one process. */
  readonly shared: Pick<SettingStore, 'readSetting' | 'writeSetting'> | null;
  readonly now: () => number;
  readonly random?: () => number;
  /** An account was read. */
  readonly onRead: () => void;
  readonly reportError: (error: unknown) => void;
};

/** A connection with its known account facts, and the planned or running read. */
type Watched = {
  connection: KnownConnection;
  readonly readAccount: ReadAccount;
  facts: (UpstreamAccountFacts & { readonly readAt: string }) | null;
  problem: string | null;
  lastReadAtMs: number | null;
  failures: number;
  /** When the key was last refused the balance. */
  refusedBalanceAtMs: number | null;
  planned: { readonly atMs: number; readonly timer: NodeJS.Timeout } | null;
  /** Aborted when the connection changes, so that no answer for an old key is stored. */
  reading: AbortController | null;
  /** Requested during a read, which may have been too early for it. */
  isLimitWaiting: boolean;
};

/** The stored form of a read, for other processes. */
const SharedRead = z.object({
  /** The hash of the account. */
  account: z.string(),
  facts: UpstreamAccountFacts.extend({ readAt: z.string() }),
});

/** A key that may not read the balance is not tried again for a day. */
const REFUSED_BALANCE_MS = 24 * 60 * 60 * 1_000;

/** Origins whose limits change the account's facts. */
const limitOrigins: ReadonlySet<Origin> = new Set<Origin>([
  'credits',
  'credentials',
  'openrouter_account',
  'openrouter_free_tier',
]);

export function createUpstreamAccounts({
  connections,
  shared,
  now,
  random = Math.random,
  onRead,
  reportError,
}: AccountsInput): UpstreamAccounts {
  let watched = new Map<ConnectionId, Watched>();
  let isStopped = false;

  /** Facts about a key are kept as long as the connection has this key. */
  function follow(): void {
    const before = watched;
    watched = new Map(
      connections.listInUse().flatMap((connection) => {
        const one = watch(connection, before.get(connection.id));
        return one === null ? [] : [[connection.id, one] as const];
      }),
    );
    for (const [id, old] of before) if (watched.get(id) !== old) forget(old);
  }

  /** Null if its server reports nothing about its account. */
  function watch(connection: KnownConnection, before: Watched | undefined): Watched | null {
    const { readAccount } = upstreamOf(connection);
    if (readAccount === null || connection.problem !== null || connection.apiKey === null) return null;
    if (before !== undefined && isSameAccount(before.connection, connection)) {
      before.connection = connection;
      return before;
    }
    return {
      connection,
      readAccount,
      facts: null,
      problem: null,
      lastReadAtMs: null,
      failures: 0,
      refusedBalanceAtMs: null,
      planned: null,
      reading: null,
      isLimitWaiting: false,
    };
  }

  function forget(old: Watched): void {
    if (old.planned !== null) clearTimeout(old.planned.timer);
    old.planned = null;
    old.reading?.abort();
  }

  function plan(one: Watched, cause: ReadCause): void {
    if (isStopped) return;
    if (one.reading !== null) {
      if (cause === 'limit') one.isLimitWaiting = true;
      return;
    }
    const nowMs = now();
    const atMs = whenToRead(cause, one, nowMs, random());
    if (one.planned !== null) {
      if (one.planned.atMs <= atMs) return;
      clearTimeout(one.planned.timer);
      one.planned = null;
    }
    if (atMs <= nowMs) return void read(one).catch(reportError);
    const timer = setTimeout(() => {
      one.planned = null;
      read(one).catch(reportError);
    }, atMs - nowMs);
    timer.unref();
    one.planned = { atMs, timer };
  }

  async function read(one: Watched): Promise<void> {
    const reading = new AbortController();
    one.reading = reading;
    const startedAtMs = now();
    one.lastReadAtMs = startedAtMs;
    const { refusedBalanceAtMs } = one;
    const readsBalance =
      refusedBalanceAtMs === null || startedAtMs - refusedBalanceAtMs >= REFUSED_BALANCE_MS;
    try {
      const result = await one.readAccount(one.connection, { readsBalance, signal: reading.signal });
      if (!reading.signal.aborted) take(one, result, { readsBalance, startedAtMs });
      if (result.outcome !== 'failed') {
        if (!reading.signal.aborted) await share(one).catch(reportError);
        onRead();
      }
    } finally {
      one.reading = null;
    }
    if (!one.isLimitWaiting || reading.signal.aborted) return;
    one.isLimitWaiting = false;
    plan(one, 'limit');
  }

  function take(
    one: Watched,
    result: AccountRead,
    { readsBalance, startedAtMs }: { readonly readsBalance: boolean; readonly startedAtMs: number },
  ): void {
    if (result.outcome === 'failed') {
      one.failures += 1;
      one.problem = result.reason;
      return;
    }
    one.failures = 0;
    one.problem = null;
    one.facts = { ...result.facts, readAt: new Date(startedAtMs).toISOString() };
    const { balance } = result.facts;
    if (readsBalance)
      one.refusedBalanceAtMs = !balance.known && balance.because === 'not_allowed' ? startedAtMs : null;
  }

  async function share({ connection, facts }: Watched): Promise<void> {
    if (facts === null) return;
    await shared?.writeSetting(settingOf(connection.id), { account: hashOf(connection), facts });
  }

  async function adopt(one: Watched): Promise<void> {
    const found = SharedRead.safeParse(await shared?.readSetting(settingOf(one.connection.id))).data;
    if (found === undefined || found.account !== hashOf(one.connection)) return;
    const { readAt } = found.facts;
    if (one.facts !== null && one.facts.readAt >= readAt) return;
    one.facts = found.facts;
    one.problem = null;
    one.failures = 0;
    one.lastReadAtMs = Math.max(one.lastReadAtMs ?? 0, Date.parse(readAt));
  }

  follow();
  const unfollow = connections.onChange(follow);

  return {
    look() {
      const nowMs = now();
      return [...watched.values()].map((one) => {
        plan(one, 'look');
        const { connection, facts, problem, reading } = one;
        return {
          connection: connection.slug,
          name: connection.name,
          isDemo: isOfDemo(connection.id),
          facts,
          problem,
          isReading: reading !== null,
          warnings: facts === null ? [] : accountWarnings(facts, nowMs),
        };
      });
    },
    watch: () =>
      [...watched.values()].map((one) => {
        plan(one, 'watch');
        const { id, slug, name } = one.connection;
        return { id, slug, name, facts: one.facts };
      }),
    noteAttempts(attempts) {
      for (const attempt of attempts) {
        const one = watched.get(attempt.connection.id);
        if (one === undefined || attempt.outcome === 'skipped') continue;
        plan(one, attempt.outcome === 'failed' && limitOrigins.has(attempt.origin) ? 'limit' : 'calls');
      }
    },
    noteAsked(connection) {
      const one = watched.get(connection);
      if (one !== undefined) plan(one, 'asked');
    },
    async reload() {
      for (const one of watched.values()) await adopt(one);
    },
    stop() {
      isStopped = true;
      unfollow();
      for (const one of watched.values()) forget(one);
    },
  };
}

type Account = Pick<KnownConnection, 'apiKey' | 'baseUrl' | 'headers'>;

function settingOf(id: ConnectionId): string {
  return `upstream_account ${id}`;
}

/** The key itself is not stored here. */
function hashOf({ apiKey, baseUrl, headers }: Account): string {
  return createHash('sha256')
    .update(JSON.stringify([apiKey, baseUrl, headers]))
    .digest('base64url');
}

function isSameAccount(one: Account, other: Account): boolean {
  return (
    one.apiKey === other.apiKey &&
    one.baseUrl === other.baseUrl &&
    JSON.stringify(one.headers) === JSON.stringify(other.headers)
  );
}
