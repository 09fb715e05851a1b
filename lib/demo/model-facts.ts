export type ReasoningMode = 'none' | 'off' | 'on' | 'mandatory';

/** The facts about a model. Prices are in USD per token. */
export type ModelFacts = {
  readonly id: string;
  readonly canonicalSlug: string;
  readonly aliasTarget: string | null;
  readonly name: string;
  readonly description: string;
  /** Seconds since 1970. */
  readonly created: number;
  readonly contextTokens: number | null;
  readonly maxCompletionTokens: number | null;
  readonly inputModalities: readonly string[];
  readonly outputModalities: readonly string[];
  readonly tokenizer: string;
  readonly promptUsd: number;
  readonly completionUsd: number;
  readonly imageOutputUsd: number | null;
  /** Above this number of prompt tokens, everything costs twice as much; null if the price never changes. */
  readonly dearerFromTokens: number | null;
  readonly parameters: ReadonlySet<string>;
  readonly reasoning: ReasoningMode;
  readonly isModerated: boolean;
  readonly isFree: boolean;
  readonly isRouter: boolean;
  /** Only available in the batch API. */
  readonly isBatch: boolean;
  readonly expirationDate: string | null;
  /** Display names of the providers, preferred one first. */
  readonly providers: readonly [string, ...string[]];
  /** Whether OpenRouter silently skips the first provider, which only router metadata reveals. */
  readonly silentSwitch: boolean;
};

const basicParameters = ['max_tokens', 'temperature', 'top_p', 'stop', 'seed'];
const parametersByTrait: Record<string, readonly string[]> = {
  tools: ['tools', 'tool_choice'],
  json: ['response_format'],
  schema: ['response_format', 'structured_outputs'],
  sampling: ['frequency_penalty', 'presence_penalty', 'repetition_penalty', 'top_k', 'min_p'],
};
const reasoningParameters = ['reasoning', 'include_reasoning'];

/** The `supported_parameters` for the traits of a table row, in the order of the real service. */
export function parametersOf(traits: readonly string[], reasoning: ReasoningMode): Set<string> {
  const names = [
    ...basicParameters,
    ...traits.flatMap((trait) => parametersByTrait[trait] ?? []),
    ...(reasoning === 'none' ? [] : reasoningParameters),
  ];
  return new Set(names.toSorted());
}

function reasoningOf(traits: readonly string[]): ReasoningMode {
  const word = traits.find((trait) => trait.startsWith('reasons'));
  if (word === undefined) return 'none';
  if (word === 'reasons!') return 'mandatory';
  return word === 'reasons+' ? 'on' : 'off';
}

const numberOrNull = (word: string): number | null => (word === '-' ? null : Number(word));

/** The value of a `name=value` trait. */
function traitValue(traits: readonly string[], name: string): string | null {
  const trait = traits.find((word) => word.startsWith(`${name}=`));
  return trait === undefined ? null : trait.slice(name.length + 1);
}

/** Converts a price from USD per million tokens. `-1`, which routers have for "it depends", is kept. */
function pricePerToken(usdPerMillion: string): number {
  const price = Number(usdPerMillion);
  return price < 0 ? price : price / 1e6;
}

/**
 * Reads one line of a table: `id | canonical slug | name | created | context | max completion | prompt $/M |
 * completion $/M | in>out | tokenizer | traits | providers | description`. The slug `=` means "same as the
 * id".
 */
export function readFactsLine(line: string): ModelFacts {
  const cells = line.split('|').map((cell) => cell.trim());
  const [
    id,
    slug,
    name,
    created,
    context,
    completion,
    prompt,
    output,
    modalities,
    tokenizer,
    words,
    providers,
  ] = cells;
  const description = cells[12];
  if (
    id === undefined ||
    slug === undefined ||
    name === undefined ||
    prompt === undefined ||
    output === undefined ||
    providers === undefined ||
    description === undefined
  ) {
    throw new Error(`This line of the demo's catalogue lacks a cell: ${line}`);
  }
  const traits = (words ?? '').split(' ').filter((word) => word !== '');
  const [inputs = '', outputs = ''] = (modalities ?? '').split('>');
  const reasoning = reasoningOf(traits);
  const imagePrice = traitValue(traits, 'image');
  const dearerFrom = traitValue(traits, 'dearer');
  const [firstProvider = '', ...otherProviders] = providers.split(',').map((provider) => provider.trim());
  return {
    id,
    canonicalSlug: slug === '=' ? id : slug,
    aliasTarget: traitValue(traits, 'alias'),
    name,
    description,
    created: Number(created),
    contextTokens: numberOrNull(context ?? '-'),
    maxCompletionTokens: numberOrNull(completion ?? '-'),
    inputModalities: inputs.split('+'),
    outputModalities: outputs.split('+'),
    tokenizer: tokenizer ?? 'Other',
    promptUsd: pricePerToken(prompt),
    completionUsd: pricePerToken(output),
    imageOutputUsd: imagePrice === null ? null : pricePerToken(imagePrice),
    dearerFromTokens: dearerFrom === null ? null : Number(dearerFrom),
    parameters: parametersOf(traits, reasoning),
    reasoning,
    isModerated: traits.includes('moderated'),
    isFree: id.endsWith(':free') || id === 'openrouter/free',
    isRouter: tokenizer === 'Router' && !id.startsWith('~'),
    isBatch: id.endsWith(':batch'),
    expirationDate: traitValue(traits, 'until'),
    providers: [firstProvider, ...otherProviders],
    silentSwitch: traits.includes('switches'),
  };
}
