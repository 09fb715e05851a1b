import type { ConnectionId } from '#lib/contracts/connection';
import type { CooldownEntry } from '#lib/engine/cooldown';
import type { NewNotice, OpenNotices } from './notice-board.ts';

/** A cooldown, and since when its model or connection has not answered. */
export type Outage = { readonly entry: CooldownEntry; readonly sinceMs: number };

export type WatchedTarget = {
  /** Its written form in the chain. */
  readonly written: string;
  /** Its connection can be called, and its model is not known to be gone. */
  readonly isCallable: boolean;
  /** Its outages: of its model, of all free models, of its connection. */
  readonly outages: readonly Outage[];
};

export type WatchedChain = {
  readonly slug: string;
  readonly name: string;
  /** The models that are on, in order. */
  readonly targets: readonly WatchedTarget[];
};

type WatchedConnection = {
  readonly id: ConnectionId;
  readonly slug: string;
  readonly name: string;
  readonly outage: Outage | null;
};

type OutageInput = {
  readonly chains: readonly WatchedChain[];
  readonly connections: readonly WatchedConnection[];
  /** Notices stay open until the model or connection answers again. */
  readonly open: OpenNotices;
  readonly nowMs: number;
};

/** A model that has not answered for this long is reported. */
export const LONG_MS = 15 * 60 * 1_000;
/** A connection affects all its models, so it is reported sooner. */
export const CONNECTION_LONG_MS = 60_000;

/** The notices for outages. Only failures and announced limits count: without traffic, nothing is known. */
export function findOutageNotices({ chains, connections, open, nowMs }: OutageInput): NewNotice[] {
  return [
    ...chains.flatMap((chain) => [...findFirstChoice(chain), ...findLastModel(chain)]),
    ...connections.flatMap(findConnection),
  ];

  function findFirstChoice({ slug, name, targets }: WatchedChain): NewNotice[] {
    const [first] = targets;
    const outage = longest(first?.outages ?? []);
    if (first === undefined || outage === null) return [];
    const before = open.find('first_choice_limited', slug);
    const isOpen = before?.model === first.written;
    if (!isOpen && lengthMs(outage, nowMs) < LONG_MS) return [];
    const { origin, reason } = outage.entry;
    const facts = {
      category: { slug, name },
      model: first.written,
      origin,
      reason,
      since: sinceOf(outage, isOpen ? before : null),
    };
    return [{ kind: 'first_choice_limited', subject: slug, facts }];
  }

  function findLastModel({ slug, name, targets }: WatchedChain): NewNotice[] {
    const before = open.find('one_model_left', slug);
    const works = ({ written, isCallable, outages }: WatchedTarget): boolean => {
      const outage = longest(outages);
      const leastMs = before?.unavailable.includes(written) === true ? 0 : LONG_MS;
      return isCallable && (outage === null || lengthMs(outage, nowMs) < leastMs);
    };
    const working = targets.filter(works);
    if (targets.length < 2 || working.length > 1) return [];
    const [last] = working;
    // With none left, requests fail, which is a separate notice; this one stays unchanged.
    if (last === undefined)
      return before === null ? [] : [{ kind: 'one_model_left', subject: slug, facts: before }];
    const unavailable = targets.filter((target) => target !== last).map(({ written }) => written);
    const facts = { category: { slug, name }, model: last.written, unavailable };
    return [{ kind: 'one_model_left', subject: slug, facts }];
  }

  function findConnection({ slug, name, outage, id }: WatchedConnection): NewNotice[] {
    if (outage === null) return [];
    const before = open.find('connection_down', id);
    if (before === null && lengthMs(outage, nowMs) < CONNECTION_LONG_MS) return [];
    const { origin, reason } = outage.entry;
    const facts = { connection: { slug, name }, origin, reason, since: sinceOf(outage, before) };
    return [{ kind: 'connection_down', subject: id, facts }];
  }
}

/** How long it is known not to answer: until now, or until the end of the last cooldown. Later is unknown. */
function lengthMs({ entry: { endsAtMs }, sinceMs }: Outage, nowMs: number): number {
  return Math.min(nowMs, endsAtMs) - sinceMs;
}

function longest(outages: readonly Outage[]): Outage | null {
  return outages.toSorted((a, b) => a.sinceMs - b.sinceMs)[0] ?? null;
}

/** After a restart, the start of an outage is only known from its open notice. */
function sinceOf({ sinceMs }: Outage, before: { readonly since: string } | null): string {
  const since = new Date(sinceMs).toISOString();
  return before !== null && before.since < since ? before.since : since;
}
