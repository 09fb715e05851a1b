import { z } from 'zod';
import { ReturnChoice } from '#lib/contracts/history';
import type { StoredDetail, StoredRequest } from '#lib/store/history-facts';
import { parseOwnPolicy } from '#lib/store/own-policy';
import type { attempts } from '#db/sqlite/schema';
import { toStoredAttempt } from './stored-attempt.ts';
import { toStoredRequest } from './stored-request.ts';

const StoredSnapshot = z.object({ chain: z.array(z.string()), policy: z.unknown() });

type Texts = Pick<
  StoredDetail,
  'explanation' | 'prompt' | 'answer' | 'storedUntilMs' | 'queuedMs' | 'dialect' | 'clientRetry'
> & { readonly returnChoice: string | null };

type Row = {
  readonly request: Omit<StoredRequest, 'firstTried' | 'firstChoiceBackAtMs'>;
  readonly texts: Texts;
  readonly snapshot: string;
};

/** A request with its attempts, from their rows. */
export function toStoredDetail(
  { request, texts, snapshot }: Row,
  tried: readonly (typeof attempts.$inferSelect)[],
  backAtMs: number | undefined,
): StoredDetail {
  const { chain, policy } = StoredSnapshot.parse(JSON.parse(snapshot));
  return {
    request: toStoredRequest(request, { tried: tried[0], backAtMs }),
    chain,
    policy: parseOwnPolicy(policy),
    ...texts,
    returnChoice: texts.returnChoice === null ? null : ReturnChoice.parse(JSON.parse(texts.returnChoice)),
    attempts: tried.map((attempt) => toStoredAttempt(attempt, request.connection)),
  };
}
