import type { ReturnChoice } from '#lib/contracts/history';
import type { Policy } from '#lib/contracts/policy';
import { type Candidate, isSameTarget } from './candidate.ts';
import type { Usage } from './call.ts';
import type { Needs } from './needs.ts';
import { priceTokens } from './price-tokens.ts';

/** The model that answered a conversation last. */
export type LastAnswer = {
  readonly connection: Candidate['connection']['id'];
  readonly model: string;
  /** Epoch milliseconds. */
  readonly atMs: number;
  readonly usage: Pick<Usage, 'outputTokens' | 'cachedTokens'> | null;
};

/** How long an unused prompt stays cached. Five minutes is the shortest documented time. */
const CACHE_LIFE_MS = 5 * 60 * 1_000;

/** Assumed for an answer of unknown length. */
const TYPICAL_OUTPUT_TOKENS = 500;

type ReturnInput = {
  readonly chain: readonly Candidate[];
  readonly policy: Pick<Policy, 'returnTo' | 'strategy'>;
  /** Null if the conversation is new or its last answer is no longer remembered. */
  readonly last: LastAnswer | null;
  readonly needs: Needs;
  readonly nowMs: number;
};

/**
 * Orders the chain for a conversation that a model other than the first choice answered last, and returns the estimates
 * behind the choice. Only an ordered chain has a first choice to return to.
 */
export function chooseReturn({ chain, policy, last, needs, nowMs }: ReturnInput): {
  readonly chain: readonly Candidate[];
  readonly choice: ReturnChoice | null;
} {
  const [first] = chain;
  const stay =
    last === null
      ? undefined
      : chain.find(({ connection, id }) => isSameTarget({ connection, model: id }, refOf(last)));
  if (policy.strategy !== 'ordered' || first === undefined || last === null || stay === undefined)
    return { chain, choice: null };
  if (stay === first) return { chain, choice: null };
  const idleMs = Math.max(0, nowMs - last.atMs);
  const outputTokens = last.usage?.outputTokens ?? TYPICAL_OUTPUT_TOKENS;
  const cachedTokens = last.usage?.cachedTokens ?? null;
  // The next request can reuse the tokens that the last one cached or sent, while the cache is warm.
  const warmTokens = idleMs > CACHE_LIFE_MS || cachedTokens === null ? 0 : cachedTokens;
  const stayUsd = priceOf(stay, needs.inputTokens, warmTokens, outputTokens);
  const backUsd = priceOf(first, needs.inputTokens, 0, outputTokens);
  const decided = decide(policy.returnTo, idleMs, stayUsd, backUsd);
  const choice: ReturnChoice = {
    ...decided,
    lastModel: stay.id,
    firstModel: first.id,
    idleMs,
    cachedTokens,
    stayUsd,
    backUsd,
  };
  return decided.choice === 'went_back'
    ? { chain, choice }
    : { chain: [stay, ...chain.filter((candidate) => candidate !== stay)], choice };
}

function decide(
  returnTo: Policy['returnTo'],
  idleMs: number,
  stayUsd: number | null,
  backUsd: number | null,
): Pick<ReturnChoice, 'choice' | 'because'> {
  switch (returnTo) {
    case 'first_choice':
      return { choice: 'went_back', because: 'policy' };
    case 'session':
      return { choice: 'stayed', because: 'policy' };
    case 'cache_aware':
      if (idleMs > CACHE_LIFE_MS) return { choice: 'went_back', because: 'cache_cold' };
      if (stayUsd !== null && backUsd !== null && backUsd < stayUsd)
        return { choice: 'went_back', because: 'cheaper' };
      return { choice: 'stayed', because: 'cache_warm' };
  }
}

function refOf({ connection, model }: LastAnswer) {
  return { connection: { id: connection }, model };
}

/** An estimate; null if the catalogue has no price. */
function priceOf(
  { facts }: Candidate,
  inputTokens: number,
  warmTokens: number,
  outputTokens: number,
): number | null {
  return facts === null ? null : priceTokens(facts, { inputTokens, cachedTokens: warmTokens, outputTokens });
}
