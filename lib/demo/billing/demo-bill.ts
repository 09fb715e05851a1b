/** OpenRouter's bill for one generation. */
export type DemoBill = {
  /** Its id, which the answer carries too. */
  readonly generationId: string;
  /** Milliseconds, by the stand-in's clock. */
  readonly atMs: number;
  readonly key: string;
  readonly model: string;
  readonly canonicalSlug: string;
  readonly provider: string;
  readonly isFree: boolean;
  /** The client left before the answer was whole. */
  readonly isCancelled: boolean;
  /** The part paid from the account's credits. */
  readonly creditsUsd: number;
  /** The part billed to the account's own key at the provider. */
  readonly byokUsd: number;
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly reasoningTokens: number;
};
