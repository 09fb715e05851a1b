export type ReasoningMode = 'none' | 'off' | 'on' | 'mandatory';

/** What the stand-in knows of a model. Prices are USD per token. */
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
  /** From so many prompt tokens on, everything costs twice as much; null where the price never changes. */
  readonly dearerFromTokens: number | null;
  readonly parameters: ReadonlySet<string>;
  readonly reasoning: ReasoningMode;
  readonly isModerated: boolean;
  readonly isFree: boolean;
  readonly isRouter: boolean;
  /** Served by the batch API only. */
  readonly isBatch: boolean;
  readonly expirationDate: string | null;
  /** Display names of the companies that run it, the preferred one first. */
  readonly providers: readonly [string, ...string[]];
  /** OpenRouter passes over the first provider without a word: only router metadata tells. */
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

/** What the traits of a row mean for `supported_parameters`, in the order the wire uses. */
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

/** Prices in the tables are USD per million tokens; `-1` is a router's "it depends" and stays as it is. */
function pricePerToken(usdPerMillion: string): number {
  const price = Number(usdPerMillion);
  return price < 0 ? price : price / 1e6;
}

/**
 * Reads one line of a table:
 * `id | canonical slug | name | created | context | max completion | prompt $/M | completion $/M | in>out | tokenizer | traits | providers | description`.
 * `=` as slug means "as the id".
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
