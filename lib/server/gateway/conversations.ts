import { createHash } from 'node:crypto';
import type { LastAnswer } from '#lib/engine/return-policy';
import type { Body } from '#lib/dialects/wire';

/** The model that answered each conversation last. In memory only, for a day, and bounded; unknown conversations start at the top. */
export type Conversations = {
  readonly last: (key: string, nowMs: number) => LastAnswer | null;
  readonly note: (key: string, answer: LastAnswer) => void;
};

const MOST = 20_000;
const KEPT_MS = 24 * 60 * 60 * 1_000;

export function createConversations(): Conversations {
  const answers = new Map<string, LastAnswer>();
  return {
    last(key, nowMs) {
      const answer = answers.get(key);
      return answer === undefined || nowMs - answer.atMs > KEPT_MS ? null : answer;
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
