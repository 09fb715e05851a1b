import type { RequestFacts } from '#lib/dialects/dialect';
import type { Body } from '#lib/dialects/wire';
import type { Policy } from '#lib/contracts/policy';
import type { Attempt } from '#lib/engine/attempt';
import { isSameTarget } from '#lib/engine/candidate';
import { chooseReturn, type LastAnswer } from '#lib/engine/return-policy';
import { type Conversations, conversationOf } from './conversations.ts';
import type { ResolvedChain } from './resolve-chain.ts';

type ConversationInput = {
  readonly resolved: Pick<ResolvedChain, 'category' | 'chain' | 'policy'>;
  readonly clientId: string | null;
  readonly limited: { readonly request: { readonly body: Body } };
  /** The client's conversation id, from a header. */
  readonly sessionHeader: string | undefined;
};

type Conversation = ReturnType<typeof conversationOf>;

/** Null if there is no choice. */
function findConversation(input: ConversationInput, facts: RequestFacts): Conversation | null {
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

export type Returning = ReturnType<typeof chooseReturn> & {
  readonly conversation: Conversation | null;
  readonly last: LastAnswer | null;
};

/** The chain in the order for a request's conversation, and the facts that decide the order. */
export async function readReturn(
  conversations: Conversations,
  input: ConversationInput,
  facts: RequestFacts,
  nowMs: number,
): Promise<Returning> {
  const { chain, policy } = input.resolved;
  const conversation = findConversation(input, facts);
  const last = await lastAnswerOf(conversations, conversation, facts, policy, nowMs);
  return { conversation, last, ...chooseReturn({ chain, policy, last, needs: facts.needs, nowMs }) };
}

/** Two conversations may begin alike, so one without an id and without an answer counts as new. */
function lastAnswerOf(
  conversations: Conversations,
  conversation: Conversation | null,
  { isFollowUp }: RequestFacts,
  policy: ReturnRule,
  nowMs: number,
): LastAnswer | null | Promise<LastAnswer | null> {
  if (conversation === null || !(conversation.isNamed || isFollowUp())) return null;
  // If every request starts at the top, the last answer is only shown.
  return mayStay(policy)
    ? conversations.lastAnywhere(conversation.key, nowMs)
    : conversations.last(conversation.key, nowMs);
}

type ReturnRule = Pick<Policy, 'returnTo' | 'strategy'>;

function mayStay({ returnTo, strategy }: ReturnRule): boolean {
  return returnTo !== 'first_choice' && strategy === 'ordered';
}

type Answered = {
  readonly resolved: Pick<ResolvedChain, 'chain' | 'policy'>;
  readonly served: Extract<Attempt, { readonly outcome: 'served' }>;
  readonly atMs: number;
};

/** Remembers which model answered. Other processes only need to know if a fallback did, or the first choice again. */
export function noteAnswer(
  conversations: Conversations,
  { conversation, last }: Returning,
  { resolved: { chain, policy }, served, atMs }: Answered,
): void {
  if (conversation === null) return;
  const { key } = conversation;
  const { connection, model, usage } = served;
  const [first] = chain;
  const isFirst =
    first !== undefined && isSameTarget({ connection: first.connection, model: first.id }, served);
  const answer = { connection: connection.id, model, usage, atMs };
  if (mayStay(policy) && !(isFirst && last === null)) conversations.noteEverywhere(key, answer);
  else conversations.note(key, answer);
}
