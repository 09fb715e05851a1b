/** A permit for something with limited concurrency, such as the requests of a category. */
export type Permit = { readonly key: string; readonly limit: number };

export type Ticket = {
  /** The caller. Lanes take turns, so nobody waits longer because another asks more often. */
  readonly lane: string;
  /**
   * The permits it needs, all at the same time. At most one may have a key that other lanes also use: with two,
   * the others could block them forever.
   */
  readonly permits: readonly Permit[];
};

type Entered<T> = {
  /** The tickets that may run now: the new one if it need not wait, and others if a limit was raised. */
  readonly admitted: readonly T[];
  /**
   * The ticket that is dropped because too many wait: the newest of the lane with the most waiting, often the
   * new one itself.
   */
  readonly displaced: T | null;
};

export type FairQueue<T extends Ticket> = {
  readonly enter: (ticket: T) => Entered<T>;
  /** Ends a running or waiting ticket. Returns those that may run now; a second call changes nothing. */
  readonly leave: (ticket: T) => readonly T[];
  readonly waiting: () => number;
  /** The tickets that need a permit, and how many of them run. */
  readonly demand: (key: string) => { readonly running: number; readonly tickets: number };
  /** Changes a limit until a later ticket has a different one. Returns the tickets that may run now. */
  readonly setLimit: (key: string, limit: number) => readonly T[];
  /** What a waiting ticket waits for: its first permit that is not available. */
  readonly blockedBy: (ticket: T) => T['permits'][number] | undefined;
};

type Key = {
  /** From the latest ticket, because a limit may change while requests run. */
  limit: number;
  running: number;
  tickets: number;
};

/** The waiting tickets of one lane, by the permits they need, in order of arrival. */
type Lane<T> = { size: number; readonly groups: Map<string, Map<T, number>> };

/**
 * Grants permits so that no limit is exceeded. Lanes take turns. Within a lane, tickets with the same needs are
 * served in order of arrival; those with other needs are not blocked by them. It knows neither time nor
 * promises.
 */
export function createFairQueue<T extends Ticket>(mostWaiting: number): FairQueue<T> {
  const keys = new Map<string, Key>();
  /** In the order of their turns. */
  const lanes = new Map<string, Lane<T>>();
  const running = new Set<T>();
  let waiting = 0;
  let entered = 0;

  function hold({ permits }: T): void {
    for (const { key, limit } of permits) {
      const held = keys.get(key);
      if (held === undefined) keys.set(key, { limit, running: 0, tickets: 1 });
      else {
        held.limit = limit;
        held.tickets += 1;
      }
    }
  }

  function release({ permits }: T): void {
    for (const { key } of permits) {
      const held = keys.get(key);
      if (held === undefined) continue;
      held.tickets -= 1;
      if (held.tickets === 0) keys.delete(key);
    }
  }

  function count({ permits }: T, by: 1 | -1): void {
    for (const { key } of permits) {
      const held = keys.get(key);
      if (held !== undefined) held.running += by;
    }
  }

  function hasRoom({ key }: Permit): boolean {
    const held = keys.get(key);
    return held === undefined || held.running < held.limit;
  }

  function add(ticket: T): void {
    const lane = lanes.get(ticket.lane) ?? { size: 0, groups: new Map<string, Map<T, number>>() };
    lanes.set(ticket.lane, lane);
    const name = groupOf(ticket);
    const group = lane.groups.get(name) ?? new Map<T, number>();
    lane.groups.set(name, group);
    entered += 1;
    group.set(ticket, entered);
    lane.size += 1;
    waiting += 1;
  }

  /** False if it was not waiting. */
  function remove(ticket: T): boolean {
    const lane = lanes.get(ticket.lane);
    const group = lane?.groups.get(groupOf(ticket));
    if (lane === undefined || group?.delete(ticket) !== true) return false;
    if (group.size === 0) lane.groups.delete(groupOf(ticket));
    lane.size -= 1;
    if (lane.size === 0) lanes.delete(ticket.lane);
    waiting -= 1;
    return true;
  }

  /**
   * The first ticket of a lane that may run. A later one that needs some of the same permits does not overtake
   * it.
   */
  function nextOf(lane: Lane<T>): T | null {
    const heads: { readonly ticket: T; readonly order: number }[] = [];
    for (const group of lane.groups.values())
      for (const [ticket, order] of group) {
        heads.push({ ticket, order });
        break;
      }
    heads.sort((a, b) => a.order - b.order);
    const passed: T[] = [];
    for (const { ticket } of heads) {
      if (ticket.permits.every(hasRoom) && !passed.some((other) => needsSame(other, ticket))) return ticket;
      passed.push(ticket);
    }
    return null;
  }

  function admitNext(): T | null {
    for (const [name, lane] of lanes) {
      const ticket = nextOf(lane);
      if (ticket === null) continue;
      remove(ticket);
      // Its turn is over.
      if (lanes.delete(name)) lanes.set(name, lane);
      count(ticket, 1);
      running.add(ticket);
      return ticket;
    }
    return null;
  }

  function admitAll(): readonly T[] {
    const admitted: T[] = [];
    for (;;) {
      const ticket = admitNext();
      if (ticket === null) return admitted;
      admitted.push(ticket);
    }
  }

  /** `own` is used if no other lane has more waiting. */
  function mostCrowded(own: string): Lane<T> | undefined {
    let most = lanes.get(own);
    for (const lane of lanes.values()) if (lane.size > (most?.size ?? 0)) most = lane;
    return most;
  }

  function displaceOne(own: string): T | null {
    let newest: T | null = null;
    let newestOrder = 0;
    for (const group of mostCrowded(own)?.groups.values() ?? [])
      for (const [ticket, order] of group) {
        if (order <= newestOrder) continue;
        newest = ticket;
        newestOrder = order;
      }
    if (newest === null) return null;
    remove(newest);
    release(newest);
    return newest;
  }

  return {
    enter(ticket) {
      hold(ticket);
      add(ticket);
      const admitted = admitAll();
      return { admitted, displaced: waiting > mostWaiting ? displaceOne(ticket.lane) : null };
    },
    leave(ticket) {
      if (running.delete(ticket)) count(ticket, -1);
      else if (!remove(ticket)) return [];
      release(ticket);
      return admitAll();
    },
    waiting: () => waiting,
    demand(key) {
      const held = keys.get(key);
      return { running: held?.running ?? 0, tickets: held?.tickets ?? 0 };
    },
    setLimit(key, limit) {
      const held = keys.get(key);
      if (held === undefined) return [];
      held.limit = limit;
      return admitAll();
    },
    blockedBy: ({ permits }) => permits.find((permit) => !hasRoom(permit)) ?? permits[0],
  };
}

function groupOf({ permits }: Ticket): string {
  return permits.map(({ key }) => key).join('\n');
}

function needsSame(one: Ticket, other: Ticket): boolean {
  return one.permits.some(({ key }) => other.permits.some((permit) => permit.key === key));
}
