import type { ConsentQuestion, Priced } from '#lib/contracts/consent';
import type { Candidate } from '#lib/engine/candidate';
import type { NanoUsd } from '#lib/store/budgets';
import { explainSkip } from '#lib/words/engine-words';
import type { Question } from './question-board.ts';

/** The number of requests that are named; the others are only counted. */
const MOST_NAMED = 50;

/** A question for people. */
export function showQuestion({ waiting, ...question }: Question, categoryName: string): ConsentQuestion {
  const { id, category, candidate, guard, firstChoice, firstEstimateNano, uptoUsd, askedAtMs } = question;
  const estimates = waiting.map(({ estimateNano }) => estimateNano);
  const isFirst = firstChoice === undefined || isSame(firstChoice, candidate);
  const ends = waiting.map(({ endsAtMs }) => endsAtMs);
  return {
    id,
    category,
    categoryName,
    target: priced(
      candidate,
      known(estimates, (all) => Math.max(...all)),
    ),
    firstChoice: isFirst ? null : priced(firstChoice, firstEstimateNano),
    reason: explainSkip(guard, candidate).reason,
    waiting: waiting.length,
    estimateUsd: usdOf(known(estimates, (all) => all.reduce((sum, one) => sum + one, 0))),
    requestIds: waiting.slice(0, MOST_NAMED).map(({ requestId }) => requestId),
    conversations: new Set(waiting.map(({ conversation }) => conversation)).size,
    uptoUsd,
    askedAt: new Date(askedAtMs).toISOString(),
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
