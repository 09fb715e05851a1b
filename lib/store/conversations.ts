import type { ConnectionId } from '#lib/contracts/connection';

/** The last answer of a conversation. */
export type StoredAnswer = {
  readonly connection: ConnectionId;
  readonly model: string;
  /** Null if not reported. */
  readonly outputTokens: number | null;
  readonly cachedTokens: number | null;
};

/** The models that answered conversations last, for all processes. */
export type ConversationStore = {
  /** Includes the time since then. Null if it is unknown. */
  readonly find: (key: string) => Promise<(StoredAnswer & { readonly idleMs: number }) | null>;
  readonly note: (key: string, answer: StoredAnswer) => Promise<void>;
  readonly forgetIdle: (forMs: number) => Promise<void>;
};
