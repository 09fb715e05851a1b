import { hashText } from './seeded-random.ts';

const idleWords = new Set(
  'about after again also because before being between could does doing from have into just like make more most much only other over please show should some such than that their them then there these they this those tell through under until very want what when where which while with would write your explain give help'.split(
    ' ',
  ),
);

/** The likely key words of a prompt, in order. */
function matterOf(prompt: string): string[] {
  const words = prompt
    .slice(0, 4_000)
    .toLowerCase()
    .match(/\p{L}[\p{L}\p{N}'-]{2,}/gu);
  const matter = (words ?? []).filter((word) => word.length > 3 && !idleWords.has(word));
  return [...new Set(matter)].slice(0, 6);
}

const openings = [
  (name: string) =>
    `*Stand-in answer: the demo upstream speaks here in place of **${name}**. No model was called.*`,
  (name: string) => `*This is the demo upstream, standing in for **${name}**. Nothing left your computer.*`,
  (name: string) => `*You are reading a stand-in for **${name}**: the demo upstream wrote it, not a model.*`,
];

const closings = [
  'Add an OpenRouter key in Settings, and the same chain will call the real models.',
  'With an OpenRouter key in Settings, a real model takes this place and nothing else changes.',
  'The words are canned, but the routing, the timing and the history around them are the real thing.',
];

function codeAnswer(subject: string, matter: readonly string[]): string {
  const name = (matter[0] ?? 'answer').replace(/[^a-z0-9]/g, '') || 'answer';
  return [
    `### A sketch for ${subject}`,
    '',
    'A real model would write the whole of it. The outline would look much like this:',
    '',
    '```ts',
    `type Step = { name: string; done: boolean };`,
    '',
    `export function ${name}(steps: Step[]): string {`,
    '  const open = steps.filter((step) => !step.done);',
    "  return open.length === 0 ? 'All done.' : `Next: ${open[0]?.name}`;",
    '}',
    '```',
    '',
    '1. Name the inputs first, then what comes out.',
    '2. Handle the empty case before the ordinary one.',
    '3. Test it once with a value that should fail.',
  ].join('\n');
}

function summaryAnswer(subject: string, prompt: string): string {
  const sentences = prompt
    .slice(0, 2_000)
    .split(/(?<=[.!?])\s+|\n+/)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence.length > 20)
    .slice(0, 3)
    .map((sentence) => (sentence.length > 140 ? `${sentence.slice(0, 137)}…` : sentence));
  const points = sentences.length > 0 ? sentences : [`The text is about ${subject}.`, 'It is short already.'];
  return [
    '### In short',
    '',
    'A real model would weigh what matters. The stand-in quotes the opening of what you sent:',
    '',
    ...points.map((point) => `- ${point}`),
    '',
    `**In one line:** it concerns ${subject}, and a person in a hurry would want to know where it starts, what changes and what it asks of them.`,
  ].join('\n');
}

function tableAnswer(subject: string, matter: readonly string[]): string {
  const [one = 'the first', two = 'the second'] = matter;
  return [
    `### Comparing ${subject}`,
    '',
    `| | ${one} | ${two} |`,
    '|---|---|---|',
    '| Good at | being quick to start | going deep |',
    '| Costs | little | more, and sooner |',
    '| Take it when | you are still finding out | you know what you need |',
    '',
    'A real model would fill this table with facts. The shape of the decision stays: **try the cheap one first**, measure, and move only when a number tells you to. Write down the number before you look.',
  ].join('\n');
}

function listAnswer(subject: string, matter: readonly string[]): string {
  const [one = 'the question', two = 'the details', three = 'the next step'] = matter;
  return [
    `### Three thoughts on ${subject}`,
    '',
    `1. **Start with ${one}.** It is what the rest hangs on, and it fits into one sentence.`,
    `2. **Then look at ${two}.** Most surprises hide there; a small example finds them sooner than a long plan.`,
    `3. **Leave ${three} for last.** By then you will know which half of it you can drop.`,
    '',
    '> A short answer that is checked beats a long one that is not.',
    '',
    'A real model would now go into your particular case. This one only shows how an answer streams in, is counted and is put into the history.',
  ].join('\n');
}

function bodyFor(prompt: string, subject: string, matter: readonly string[]): string {
  if (/\b(code|function|script|typescript|javascript|python|regex|sql|bug|compile)\b/i.test(prompt)) {
    return codeAnswer(subject, matter);
  }
  if (/\b(summar|tl;?dr|shorten|in short)/i.test(prompt)) return summaryAnswer(subject, prompt);
  if (/\b(compare|versus|vs\.?|difference|better)\b/i.test(prompt)) return tableAnswer(subject, matter);
  return listAnswer(subject, matter);
}

/**
 * Writes some markdown that says it is simulated and refers to the prompt. Deterministic for seed, model and
 * prompt.
 */
export function standInText(modelName: string, prompt: string, seed: number): string {
  const chance = hashText(prompt, hashText(modelName, seed));
  const matter = matterOf(prompt);
  const subject = matter.length === 0 ? 'your question' : matter.slice(0, 3).join(', ');
  const opening = openings[chance % openings.length]?.(modelName) ?? '';
  const closing = closings[(chance >>> 8) % closings.length] ?? '';
  return `${opening}\n\n${bodyFor(prompt, subject, matter)}\n\n${closing}`;
}
