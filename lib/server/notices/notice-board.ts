import type { NoticeBody, NoticeKind } from '#lib/contracts/notice';
import type { NoticeTopic } from '#lib/store/notices';

/** A notice to raise. */
export type NewNotice = NoticeBody & {
  /**
   * The subject within its kind: while a notice of this kind and subject is open, raising it again only counts.
   */
  readonly subject: string;
  /** The urgency of the cause. A higher step than the open notice's reports it again. */
  readonly step?: number;
};

/** The notices, for the rest of the server. Both return immediately and cost nothing while nothing changes. */
export type NoticeBoard = {
  readonly raise: (notice: NewNotice) => void;
  /** The cause is gone. Does nothing unless such a notice is open. */
  readonly resolve: (topic: NoticeTopic) => void;
  /** For a cause that lasts and is checked repeatedly: raises the notice, or updates the facts of the open one. */
  readonly keep: (notice: NewNotice) => void;
  readonly open: OpenNotices;
  /** The subjects of a kind with an open notice. */
  readonly openSubjects: (kind: NoticeKind) => readonly string[];
};

export type FactsByKind = { readonly [Body in NoticeBody as Body['kind']]: Body['facts'] };

export type OpenNotices = {
  /** The facts of an open notice; null if none is open. */
  readonly find: <Kind extends NoticeKind>(kind: Kind, subject: string) => FactsByKind[Kind] | null;
};
