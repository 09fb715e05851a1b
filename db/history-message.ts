import type { BeginWrite, FinishWrite, HistoryWrite, Snapshot } from './history-rows.ts';

type Packed<Write extends HistoryWrite> = Omit<Write, 'request'> & {
  readonly request: Omit<Write['request'], 'snapshot'> & { readonly snapshot: number };
};
/** Writes of the history as a thread is handed them: a snapshot that many requests share is in it once. */
export type HistoryMessage = {
  readonly snapshots: readonly Snapshot[];
  readonly begins: readonly Packed<BeginWrite>[];
  readonly finishes: readonly Packed<FinishWrite>[];
};

export function packWrites(writes: readonly HistoryWrite[]): HistoryMessage {
  const numbers = new Map<Snapshot, number>();
  const begins: Packed<BeginWrite>[] = [];
  const finishes: Packed<FinishWrite>[] = [];
  for (const write of writes) {
    const snapshot = numbers.get(write.request.snapshot) ?? numbers.size;
    numbers.set(write.request.snapshot, snapshot);
    if (write.kind === 'begin') begins.push({ ...write, request: { ...write.request, snapshot } });
    else finishes.push({ ...write, request: { ...write.request, snapshot } });
  }
  return { snapshots: [...numbers.keys()], begins, finishes };
}

/** What `packWrites` packed, the begins first: after its end a begin changes nothing. */
export function unpackWrites({ snapshots, begins, finishes }: HistoryMessage): HistoryWrite[] {
  const snapshotOf = (number: number): Snapshot => {
    const snapshot = snapshots[number];
    if (snapshot === undefined) throw new Error(`The message has no snapshot ${number}.`);
    return snapshot;
  };
  return [
    ...begins.map((write): BeginWrite => ({
      ...write,
      request: { ...write.request, snapshot: snapshotOf(write.request.snapshot) },
    })),
    ...finishes.map((write): FinishWrite => ({
      ...write,
      request: { ...write.request, snapshot: snapshotOf(write.request.snapshot) },
    })),
  ];
}
