import type { z } from 'zod';
import { ConsentQuestion, type Priced } from '#lib/contracts/consent';
import type { Candidate } from '#lib/engine/candidate';
import type { PriceCause } from '#lib/engine/skip-cause';
import type { NanoUsd } from '#lib/store/budgets';
import type { StoredWait, Waits } from '#lib/store/consents';
import { explainSkip } from '#lib/words/engine-words';

/** The facts shared by all requests that wait for an answer. Stored with each of them. */
const QuestionFacts = ConsentQuestion.pick({
  target: true,
  firstChoice: true,
  reason: true,
  uptoUsd: true,
});
type QuestionFacts = z.infer<typeof QuestionFacts>;

/** A question with the requests that wait for its answer, in order of arrival. */
export type Question = {
  readonly id: string;
  readonly category: string;
  readonly facts: QuestionFacts;
  readonly waits: Waits;
};

/** The number of requests that are named; the others are only counted. */
const MOST_NAMED = 50;

type Asking = {
  readonly candidate: Candidate;
  readonly guard: PriceCause;
  readonly estimateNano: NanoUsd | null;
  readonly firstChoice: Candidate | undefined;
  readonly firstEstimateNano: NanoUsd | null;
  /** The most that an approval may cover; null for any amount. */
  readonly uptoUsd: number | null;
};

export function describeQuestion(asking: Asking): QuestionFacts {
  const { candidate, guard, estimateNano, firstChoice, firstEstimateNano, uptoUsd } = asking;
  const isFirst = firstChoice === undefined || isSame(firstChoice, candidate);
  return {
    target: priced(candidate, estimateNano),
    firstChoice: isFirst ? null : priced(firstChoice, firstEstimateNano),
    reason: explainSkip(guard, candidate).reason,
    uptoUsd,
  };
}

/** The questions of these requests. Those that another version wrote in a different format are omitted. */
export function questionsOf(waits: readonly StoredWait[]): readonly Question[] {
  return [...Map.groupBy(waits, ({ questionId }) => questionId)].flatMap(([id, ofQuestion]) => {
    const [first, ...others] = ofQuestion;
    const facts = QuestionFacts.safeParse(first?.facts).data;
    if (first === undefined || facts === undefined) return [];
    return [{ id, category: first.category, facts, waits: [first, ...others] }];
  });
}

/** A question for people. */
export function showQuestion(
  { id, category, facts, waits }: Question,
  categoryName: string,
): ConsentQuestion {
  const estimates = waits.map(({ estimateNano }) => estimateNano);
  const ends = waits.map(({ endsAtMs }) => endsAtMs);
  const largest = known(estimates, (all) => Math.max(...all));
  return {
    ...facts,
    id,
    category,
    categoryName,
    target: { ...facts.target, estimateUsd: usdOf(largest) },
    waiting: waits.length,
    estimateUsd: usdOf(known(estimates, (all) => all.reduce((sum, one) => sum + one, 0))),
    requestIds: waits.slice(0, MOST_NAMED).map(({ requestId }) => requestId),
    conversations: new Set(waits.map(({ conversation }) => conversation)).size,
    askedAt: new Date(Math.min(...waits.map(({ askedAtMs }) => askedAtMs))).toISOString(),
    firstEndsAt: new Date(Math.min(...ends)).toISOString(),
    endsAt: new Date(Math.max(...ends)).toISOString(),
  };
}

function priced({ id, connection, facts }: Candidate, estimateNano: NanoUsd | null): Priced {
  return {
    model: id,
    connection: connection.slug,
    prices: {
      promptUsdPerMillion: perMillion(facts?.promptUsdPerToken),
      completionUsdPerMillion: perMillion(facts?.completionUsdPerToken),
      requestUsd: facts?.requestUsd ?? null,
    },
    estimateUsd: usdOf(estimateNano),
  };
}

/** A router's price of -1 is unknown. */
function perMillion(usd: number | null | undefined): number | null {
  return usd === null || usd === undefined || usd < 0 ? null : Number((usd * 1_000_000).toPrecision(9));
}

function known(
  estimates: readonly (NanoUsd | null)[],
  combine: (all: readonly NanoUsd[]) => NanoUsd,
): NanoUsd | null {
  const all = estimates.filter((estimate) => estimate !== null);
  return all.length < estimates.length || all.length === 0 ? null : combine(all);
}

function usdOf(nano: NanoUsd | null): number | null {
  return nano === null ? null : nano / 1e9;
}

function isSame(one: Candidate, other: Candidate): boolean {
  return one.id === other.id && one.connection.id === other.connection.id;
}
