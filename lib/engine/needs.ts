/** What a request needs from a model. */
export type Needs = {
  /** Beyond text: image, file, audio, video. */
  readonly inputModalities: readonly string[];
  /** Beyond text. */
  readonly outputModalities: readonly string[];
  /** Names as in the catalogue's `supported_parameters`: tools, structured_outputs, reasoning. */
  readonly parameters: readonly string[];
  /** An estimate from the number of characters: four per token. */
  readonly inputTokens: number;
  readonly maxTokens: number | null;
  /** The tier of service that the client asks for. */
  readonly serviceTier?: string | null;
};

const CHARACTERS_PER_TOKEN = 4;

/** An estimate. */
export function estimateTokens(characters: number): number {
  return Math.ceil(characters / CHARACTERS_PER_TOKEN);
}
