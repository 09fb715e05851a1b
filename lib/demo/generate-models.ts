import { parametersOf, type ModelFacts, type ReasoningMode } from './model-facts.ts';
import { seededRandom } from './seeded-random.ts';

const authors = [
  'northwind',
  'halcyon-labs',
  'ostinato',
  'blue-heron',
  'kestrel-ai',
  'meridian',
  'tamarack',
  'lumen-works',
];
const families = [
  'ember',
  'sparrow',
  'granite',
  'cirrus',
  'juniper',
  'comet',
  'delta',
  'orchid',
  'falcon',
  'willow',
];
const sizes = ['3b', '8b', '14b', '32b', '70b', '120b-a12b', '235b-a22b', '480b-a35b'];
const styles = ['instruct', 'chat', 'thinking', 'coder', 'vision', 'preview'];
const contexts = [8192, 32_768, 65_536, 131_072, 262_144, 1_048_576];
const companies = ['DeepInfra', 'Novita', 'Together', 'Parasail', 'Fireworks', 'SiliconFlow', 'Nebius'];

function pick<T>(list: readonly T[], index: number): T {
  const item = list[index % list.length];
  if (item === undefined) throw new Error('There is nothing to pick from.');
  return item;
}

const titled = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

/**
 * Generates the model at an index. Every digit of the index chooses a part of the name, so ids are unique.
 */
function generateModel(index: number, random: () => number): ModelFacts {
  let rest = index;
  const take = (count: number): number => {
    const digit = rest % count;
    rest = Math.floor(rest / count);
    return digit;
  };
  const author = pick(authors, take(authors.length));
  const family = pick(families, take(families.length));
  const sizeIndex = take(sizes.length);
  const style = pick(styles, take(styles.length));
  const version = `${1 + Math.floor(rest / 10)}.${rest % 10}`;
  const slug = `${author}/${family}-${version}-${pick(sizes, sizeIndex)}-${style}`;
  const isFree = random() < 0.05;
  const reasoning: ReasoningMode = style === 'thinking' ? 'mandatory' : random() < 0.4 ? 'off' : 'none';
  const promptUsd = isFree ? 0 : Math.round((0.02 + random() * 0.06) * 100 * (sizeIndex + 1) ** 1.5) / 1e8;
  const contextTokens = pick(contexts, Math.floor(random() * contexts.length));
  const first = Math.floor(random() * companies.length);
  const others = Array.from({ length: Math.floor(random() * 3) }, (_, step) =>
    pick(companies, first + step + 1),
  );
  return {
    id: isFree ? `${slug}:free` : slug,
    canonicalSlug: slug,
    aliasTarget: null,
    name: `${titled(author)}: ${titled(family)} ${version} ${pick(sizes, sizeIndex).toUpperCase()} ${titled(style)}`,
    description: `A made-up model of the demo's long list: ${family} ${version}, tuned for ${style}.`,
    created: 1_735_000_000 + Math.floor(random() * 50_000_000),
    contextTokens,
    maxCompletionTokens: random() < 0.2 ? null : Math.floor(contextTokens / 4),
    inputModalities: style === 'vision' ? ['text', 'image'] : ['text'],
    outputModalities: ['text'],
    tokenizer: 'Other',
    promptUsd,
    completionUsd: promptUsd * 4,
    imageOutputUsd: null,
    dearerFromTokens: null,
    parameters: parametersOf(random() < 0.8 ? ['tools', 'schema', 'sampling'] : ['sampling'], reasoning),
    reasoning,
    isModerated: false,
    isFree,
    isRouter: false,
    isBatch: false,
    expirationDate: null,
    providers: [pick(companies, first), ...others],
    silentSwitch: false,
  };
}

/** Generates plausible models with unique ids. The same seed gives the same models. */
export function generateModels(count: number, seed: number): ModelFacts[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, (_, index) => generateModel(index, random));
}
