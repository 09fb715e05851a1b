import { createHash } from 'node:crypto';
import type { LastAnswer } from '#lib/engine/return-policy';
import type { Body } from '#lib/dialects/wire';
import type { ConversationStore } from '#lib/store/conversations';

/** The model that answered each conversation last, for a day. Unknown conversations start at the top. */
export type Conversations = {
  /** From memory, whose size is limited. */
  readonly last: (key: string, nowMs: number) => LastAnswer | null;
  /** The same, including answers that other processes gave. */
  readonly lastAnywhere: (key: string, nowMs: number) => LastAnswer | null | Promise<LastAnswer | null>;
  readonly note: (key: string, answer: LastAnswer) => void;
  /** The same, and stores it for other processes. */
  readonly noteEverywhere: (key: string, answer: LastAnswer) => void;
  readonly tidy: () => Promise<void>;
};

type ConversationsInput = {
  /** Null if there is one process. */
  readonly shared: ConversationStore | null;
  readonly reportError: (error: unknown) => void;
};

const MOST = 20_000;
const KEPT_MS = 24 * 60 * 60 * 1_000;

export function createConversations({ shared, reportError }: ConversationsInput): Conversations {
  const answers = new Map<string, LastAnswer>();

  async function find(key: string, nowMs: number, store: ConversationStore): Promise<LastAnswer | null> {
    try {
      const found = await store.find(key);
      if (found === null || found.idleMs > KEPT_MS) return null;
      const { connection, model, outputTokens, cachedTokens, idleMs } = found;
      return { connection, model, usage: { outputTokens, cachedTokens }, atMs: nowMs - idleMs };
    } catch (error) {
      // It starts at the top.
      reportError(error);
      return null;
    }
  }

  const board: Conversations = {
    last(key, nowMs) {
      const answer = answers.get(key);
      return answer === undefined || nowMs - answer.atMs > KEPT_MS ? null : answer;
    },
    lastAnywhere: (key, nowMs) => (shared === null ? board.last(key, nowMs) : find(key, nowMs, shared)),
    noteEverywhere(key, answer) {
      board.note(key, answer);
      const { connection, model, usage } = answer;
      const { outputTokens = null, cachedTokens = null } = usage ?? {};
      shared?.note(key, { connection, model, outputTokens, cachedTokens }).catch(reportError);
    },
    async tidy() {
      await shared?.forgetIdle(KEPT_MS);
    },
    note(key, answer) {
      // The longest idle conversation is dropped first.
      answers.delete(key);
      answers.set(key, answer);
      if (answers.size <= MOST) return;
      const oldest = answers.keys().next();
      if (!oldest.done) answers.delete(oldest.value);
    },
  };
  return board;
}

type Conversation = {
  readonly category: string;
  readonly clientId: string | null;
  readonly body: Body;
  readonly sessionHeader: string | undefined;
  /** The first system message and the first message of the person. */
  readonly opening: () => string;
};

/** The key of a conversation: the client's id for it, or else its first messages. Hashed, because it may contain text. */
export function conversationOf({ category, clientId, body, sessionHeader, opening }: Conversation): {
  readonly key: string;
  readonly isNamed: boolean;
} {
  const named = [body.session_id, sessionHeader, body.prompt_cache_key, userIdOf(body)].find(
    (name) => typeof name === 'string' && name !== '',
  );
  const hash = createHash('sha1').update(`${category}\n${clientId ?? ''}\n`);
  hash.update(typeof named === 'string' ? `name ${named}` : `opening ${opening()}`);
  return { key: hash.digest('base64'), isNamed: named !== undefined };
}

function userIdOf({ metadata }: Body): unknown {
  return typeof metadata === 'object' && metadata !== null && 'user_id' in metadata
    ? metadata.user_id
    : undefined;
}
