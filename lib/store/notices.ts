import type { NoticeKind, NoticeState } from '#lib/contracts/notice';
import type { NewDelivery } from './webhooks.ts';

/** The topic of a notice. At most one notice per topic is open. */
export type NoticeTopic = { readonly kind: NoticeKind; readonly subject: string };

export type StoredNotice = NoticeTopic & {
  readonly id: string;
  readonly facts: unknown;
  /** The urgency of the cause; a raise with a higher step reports the notice again. */
  readonly step: number;
  /** The order of reports: raising a notice or escalating it assigns the highest number. */
  readonly seq: number;
  readonly times: number;
  readonly raisedAtMs: number;
  readonly toldAtMs: number;
  readonly lastSeenAtMs: number;
  /** Null while it is open. */
  readonly resolvedAtMs: number | null;
};

export type NoticeRaise = NoticeTopic & {
  /** The id if it becomes a new notice. */
  readonly id: string;
  readonly facts: unknown;
  readonly step: number;
  readonly atMs: number;
};

/** Causes seen again while their notice is open. */
export type NoticeRepeat = NoticeTopic & {
  readonly facts: unknown;
  readonly step: number;
  readonly times: number;
  readonly atMs: number;
};

type NoticePage = {
  readonly state: NoticeState | undefined;
  /** Only notices before this one. */
  readonly beforeSeq: number | undefined;
  readonly limit: number;
};

/** The messages for a change of a notice. They are queued in the transaction of the change. */
type DeliveriesFor = (notice: StoredNotice) => readonly NewDelivery[];

export type NoticeStore = {
  readonly listOpen: () => Promise<StoredNotice[]>;
  /** Newest first, with whether this reader has read each in its latest version. */
  readonly listNotices: (
    reader: string,
    page: NoticePage,
  ) => Promise<(StoredNotice & { readonly isRead: boolean })[]>;
  readonly readUnread: (
    reader: string,
  ) => Promise<{ readonly count: number; readonly latest: StoredNotice | null }>;
  /** Without ids, all of them. */
  readonly mark: (reader: string, ids: readonly string[] | null, isRead: boolean) => Promise<void>;
  /** Opens a notice, or counts a repeat if one is open. `isTold`: it is new or more urgent than before. */
  readonly raise: (
    raise: NoticeRaise,
    deliveriesFor: DeliveriesFor,
  ) => Promise<{ readonly notice: StoredNotice; readonly isTold: boolean }>;
  /** Ignores topics that are no longer open. */
  readonly repeat: (repeats: readonly NoticeRepeat[]) => Promise<void>;
  /** Null if none was open. */
  readonly resolve: (
    topic: NoticeTopic,
    atMs: number,
    deliveriesFor: DeliveriesFor,
  ) => Promise<StoredNotice | null>;
  /** Deletes resolved notices from before a moment, then the oldest above a number, resolved ones first. */
  readonly tidy: (resolvedBeforeMs: number, most: number) => Promise<void>;
};
