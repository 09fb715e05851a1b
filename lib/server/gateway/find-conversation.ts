import type { RequestFacts } from '#lib/dialects/dialect';
import type { Body } from '#lib/dialects/wire';
import type { LastAnswer } from '#lib/engine/return-policy';
import { type Conversations, conversationOf } from './conversations.ts';
import type { ResolvedChain } from './resolve-chain.ts';

type ConversationInput = {
  readonly resolved: Pick<ResolvedChain, 'category' | 'chain'>;
  readonly clientId: string | null;
  readonly limited: { readonly request: { readonly body: Body } };
  /** The client's conversation id, from a header. */
  readonly sessionHeader: string | undefined;
};

export type Conversation = ReturnType<typeof conversationOf>;

/** Null if there is no choice. */
export function findConversation(input: ConversationInput, facts: RequestFacts): Conversation | null {
  return input.resolved.chain.length < 2 ? null : readConversation(input, facts);
}

export function readConversation(
  { resolved, clientId, limited, sessionHeader }: ConversationInput,
  { opening }: RequestFacts,
): Conversation {
  return conversationOf({
    category: resolved.category ?? '',
    clientId,
    body: limited.request.body,
    sessionHeader,
    opening,
  });
}

/** Two conversations may begin alike, so one without an id and without an answer counts as new. */
export function lastAnswerOf(
  conversations: Conversations,
  conversation: Conversation | null,
  { isFollowUp }: RequestFacts,
  nowMs: number,
): LastAnswer | null {
  if (conversation === null || !(conversation.isNamed || isFollowUp())) return null;
  return conversations.last(conversation.key, nowMs);
}
