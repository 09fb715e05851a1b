/** What OpenRouter has billed for one generation. */
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
  /** What the account's credits pay. */
  readonly creditsUsd: number;
  /** What the account's own key with the provider pays. */
  readonly byokUsd: number;
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly reasoningTokens: number;
};
