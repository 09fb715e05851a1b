import type { Composed } from '../compose-answer.ts';
import type { ModelFacts } from '../model-facts.ts';

export const WEB_SEARCH_USD = 0.005;
/** OpenRouter's fee for a call with the account's own key, as a share of the provider's bill. */
const BYOK_FEE = 0.05;
const LONG_PROMPT_TIMES = 2;

type Metered = Pick<
  Composed,
  | 'promptTokens'
  | 'completionTokens'
  | 'imageTokens'
  | 'cachedTokens'
  | 'cacheWriteTokens'
  | 'webSearches'
  | 'isByok'
  | 'finishReason'
>;

export type AnswerPrice = {
  readonly promptUsd: number;
  readonly completionUsd: number;
  /** Both together: what the provider bills. */
  readonly inferenceUsd: number;
  readonly toolUsd: number;
  /** The part paid from the account's credits. */
  readonly creditsUsd: number;
  /** The part billed to the account's own key at the provider. */
  readonly byokUsd: number;
};

/** Prices per token of the prompt cache. Only Anthropic's models take more for writing to it. */
export function cacheUsd({ id, promptUsd }: Pick<ModelFacts, 'id' | 'promptUsd'>) {
  return { readUsd: promptUsd / 10, writeUsd: id.startsWith('anthropic/') ? promptUsd * 1.25 : promptUsd };
}

/** The cost of an answer by catalogue prices. */
export function priceAnswer(metered: Metered, facts: ModelFacts): AnswerPrice {
  const { promptTokens, cachedTokens, cacheWriteTokens, imageTokens } = metered;
  const times = promptTokens >= (facts.dearerFromTokens ?? Infinity) ? LONG_PROMPT_TIMES : 1;
  const { readUsd, writeUsd } = cacheUsd(facts);
  const promptUsd =
    times *
    (Math.max(facts.promptUsd, 0) * (promptTokens - cachedTokens - cacheWriteTokens) +
      Math.max(readUsd, 0) * cachedTokens +
      Math.max(writeUsd, 0) * cacheWriteTokens);
  const completionUsd =
    times * Math.max(facts.completionUsd, 0) * (metered.completionTokens - imageTokens) +
    (facts.imageOutputUsd ?? 0) * imageTokens;
  // An answer that is empty or failed is insured: only what its tools did is billed.
  const isInsured = metered.finishReason === 'error' || metered.completionTokens === 0;
  const billed = isInsured ? 0 : 1;
  const inferenceUsd = billed * round(promptUsd + completionUsd);
  const toolUsd = WEB_SEARCH_USD * metered.webSearches;
  return {
    promptUsd: billed * round(promptUsd),
    completionUsd: billed * round(completionUsd),
    inferenceUsd,
    toolUsd,
    creditsUsd: round(toolUsd + (metered.isByok ? BYOK_FEE * inferenceUsd : inferenceUsd)),
    byokUsd: metered.isByok ? inferenceUsd : 0,
  };
}

function round(usd: number): number {
  return Math.round(usd * 1e12) / 1e12;
}
