import type { ConnectionId } from '#lib/contracts/connection';
import type { CatalogueModel } from '#lib/contracts/model';
import type { Evidence } from '#lib/contracts/verdict';
import { type Attempt, mayHaveCost } from '#lib/engine/attempt';
import { isFreeModel } from '#lib/engine/candidate';
import { estimateTokens } from '#lib/engine/needs';
import { priceTokens } from '#lib/engine/price-tokens';
import type { RequestBudgets } from '#lib/server/budgets/request-budgets';

/** Used if upstream reported no cost. */
export type CostSources = {
  readonly lookup: (connection: ConnectionId, model: string) => CatalogueModel | undefined;
  /** Null if no budget applies to the request. */
  readonly budgets: Pick<RequestBudgets, 'find' | 'hasHolds'> | null;
  /** The estimated size of the request. */
  readonly inputTokens: number;
  /** Whether the use of a server tool may have been billed in addition to the tokens. */
  readonly mayUseServerTools: boolean;
};

export type CallCost = {
  readonly costUsd: number | null;
  readonly byokUsd: number;
  readonly costEstimated: boolean;
  /** Whether the call may have cost something, whatever is known about it. */
  readonly mayCost: boolean;
  readonly evidence: readonly Evidence[];
};

export type CalledAttempt = Exclude<Attempt, { readonly outcome: 'skipped' }>;

/** Upstream's figure; else an estimate, marked as one; else unknown. Free models cost nothing. */
export function costOfCall(attempt: CalledAttempt, sources: CostSources): CallCost {
  const { usage } = attempt;
  const mayCost = mayHaveCost(attempt) || (sources.mayUseServerTools && hasBegun(attempt));
  const nothingKnown = { costUsd: null, byokUsd: 0, costEstimated: false, mayCost, evidence: [] };
  if (usage !== null && usage.costUsd !== null)
    return { ...nothingKnown, costUsd: usage.costUsd, byokUsd: usage.byokUsd };
  if (!mayCost) return nothingKnown;
  const facts = sources.lookup(attempt.connection.id, attempt.model) ?? null;
  if (isFreeModel({ id: attempt.model, facts }) && !sources.mayUseServerTools)
    return { ...nothingKnown, costUsd: 0 };
  const estimate = estimateCost(attempt, facts, sources);
  return estimate === null ? nothingKnown : { ...nothingKnown, ...estimate, costEstimated: true };
}

/** Tool use is billed even if the answer then fails. */
function hasBegun(attempt: CalledAttempt): boolean {
  return attempt.outcome === 'failed' && attempt.httpStatus !== null && attempt.httpStatus < 300;
}

type Estimate = Pick<CallCost, 'costUsd' | 'evidence'>;

function estimateCost(
  { index, outcome, usage, receivedCharacters }: CalledAttempt,
  facts: CatalogueModel | null,
  { budgets, inputTokens }: CostSources,
): Estimate | null {
  const heldUsd = budgets?.find(index)?.estimateUsd ?? null;
  // The reported tokens of an interrupted answer may be incomplete.
  const isTold = usage !== null && usage.inputTokens !== null && usage.outputTokens !== null;
  if (isTold && (outcome === 'served' || heldUsd === null)) {
    const outputTokens = Math.max(
      usage.outputTokens ?? 0,
      outcome === 'served' ? 0 : estimateTokens(receivedCharacters),
    );
    const costUsd =
      facts === null
        ? null
        : priceTokens(facts, { ...usage, inputTokens: usage.inputTokens ?? 0, outputTokens });
    if (costUsd !== null) return { costUsd, evidence: [] };
  }
  if (heldUsd !== null && heldUsd > 0)
    return {
      costUsd: heldUsd,
      evidence: [
        estimateEvidence(heldUsd, 'the cost of the call is unknown, so its estimate is counted instead'),
      ],
    };
  if (facts === null || receivedCharacters === 0) return null;
  const costUsd = priceTokens(facts, { inputTokens, outputTokens: estimateTokens(receivedCharacters) });
  return costUsd === null
    ? null
    : {
        costUsd,
        evidence: [
          estimateEvidence(
            costUsd,
            'the cost was not reported, so it is estimated from the size of the request and the text that arrived',
          ),
        ],
      };
}

function estimateEvidence(usd: number, meaning: string): Evidence {
  return { field: 'cost', value: `$${Number(usd.toPrecision(6))}, estimated`, meaning };
}
