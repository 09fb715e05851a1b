import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

const root = dirname(import.meta.dirname);

/** Everything with sentences: screens, API messages, script output, comments and documentation. */
const PLACES = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'app',
  'bench',
  'components',
  'db',
  'docs',
  'lib',
  'scripts',
  'server.ts',
];

/** The stand-in uses OpenRouter's words, and the glossary lists words to avoid. */
const EXCEPT = ['lib/demo/', 'docs/glossary.md'];

type Rule = readonly [avoid: RegExp, write: string, example: string];

const RULES: readonly Rule[] = [
  // One word per thing.
  [/\b(?:go|goes|going|went) on\b/i, 'take over, switch to, or continue', 'The next model goes on.'],
  [/\b(?:pass(?:ed|es|ing)? over|left alone)\b/i, 'skip', 'Expensive models are passed over.'],
  [/\b(?:resting|rest period|cool-down|cooling-off)\b/i, 'cooldown or cooling down', 'It is resting.'],
  [/\b(?:backup|secondary|substitute) models?\b/i, 'fallback', 'Add a backup model.'],
  [/\b(?:understudies|fall-backs?|stand-bys?)\b/i, 'fallback', 'Two fall-backs are left.'],
  [/\b(?:primary|lead|preferred) model\b/i, 'first choice', 'The primary model is limited.'],
  [/\b(?:model|hosting) (?:company|vendor)\b/i, 'provider', 'The hosting company limited it.'],
  [/\b[Ll]og(?:s|ged|ging)? (?:in|out)\b|\b[Ll]og(?:in|out)\b/, 'sign in or sign out', 'You are logged out.'],
  [/\be-mails?\b/i, 'email', 'Enter your e-mail address.'],
  [/\bcatalogs?\b/i, 'catalogue', 'The catalog is old.'],
  [/\bdearer\b/i, 'more expensive', 'Dearer models are skipped.'],
  [/\blikeliest\b/i, 'most likely', 'It is the likeliest cause.'],

  // Phrases that read as translated.
  [/\bnobody (?:told|said|reported)\b/i, 'who didn’t report it', 'Nobody told the limit.'],
  [
    /\b(?:tells?|told) (?:of|about|its|whose|that|the (?:limit|cost|status|tokens))\b/i,
    'report or explain',
    'OpenRouter told the limit.',
  ],
  [/\bby (?:itself|themselves)\b/i, 'automatically, or who does it', 'They are deleted by themselves.'],
  [/\bas it should be\b/i, 'what is wrong', 'The request is not as it should be.'],
  [/\bfor good\b/i, 'permanently', 'The row is deleted for good.'],
  [/\bfor ever\b/i, 'forever', 'It is kept for ever.'],
  [/\b(?:comes?|came) to (?:an|its) end\b/i, 'end or finish', 'The deletion came to its end.'],
  [/\bwhat is (?:\w+ ){1,4}is\b/i, 'a noun as the subject', 'What is left is unknown.'],
  [
    /\b(?:is|are|was) no (?:limit|answer|question|error) (?:of|to|for|at)\b/i,
    'isn’t a …',
    'It is no limit of yours.',
  ],
  [/\ball the same\b/i, 'still', 'It is tried all the same.'],
  [/\bturned? away\b/i, 'reject', 'The server turned the request away, and was turned away.'],
  [/\banew\b/i, 'again', 'It begins anew.'],
  [/\b(?:[Nn]ull|undefined|[Ee]mpty|[Ff]alse|[Tt]rue) where\b/, 'if', 'Null where nothing failed.'],
  [/\bunder way\b/i, 'running or in progress', 'A request under way.'],
  [/\bmeanwhile\b/i, 'in the meantime', 'It was changed meanwhile.'],
  [/\bclients? hangs? up\b/i, 'disconnect', 'The client hangs up.'],
  [/\bof late\b/i, 'recently', 'How it did of late.'],
  [/\bunbidden\b/i, 'without being asked', 'Nothing is sent unbidden.'],
  [/\bmay be left (?:empty|out)\b/i, 'optional', 'The name may be left empty.'],
  [/\bsees? fit\b/i, 'who decides', 'As OpenRouter sees fit.'],
];

test.each(RULES)('%s is found in its example', (avoid, _write, example) => {
  expect(example).toMatch(avoid);
});

test('no sentence uses a word or a turn of phrase to avoid', () => {
  expect(PLACES.flatMap(filesOf).flatMap(findingsOf)).toEqual([]);
});

function filesOf(path: string): string[] {
  const files = /\.\w+$/.test(path)
    ? [path]
    : readdirSync(join(root, path), { recursive: true, encoding: 'utf8' }).map((name) => `${path}/${name}`);
  return files.filter(
    (file) =>
      /\.(?:tsx?|md)$/.test(file) &&
      !/\.test\.ts$|\.d\.mts$/.test(file) &&
      !EXCEPT.some((exempt) => file.startsWith(exempt)),
  );
}

/** One line per finding, such as `lib/words/limit.ts:12: “goes on”: write “continue”`. */
function findingsOf(file: string): string[] {
  const text = withoutMarkers(readFileSync(join(root, file), 'utf8'));
  return RULES.flatMap(([avoid, write]) =>
    Array.from(text.matchAll(acrossLines(avoid)), ({ 0: found, index }) => {
      const line = text.slice(0, index).split('\n').length;
      return `${file}:${line}: “${found.replaceAll(/\s+/g, ' ')}”: write ${write}`;
    }),
  );
}

/** Sentences continue on the next line of a file. */
function acrossLines({ source, flags }: RegExp): RegExp {
  return new RegExp(source.replaceAll(' ', String.raw`\s+`), `${flags}g`);
}

/** Comments continue on the next line, too. Keeps the lines and their lengths. */
function withoutMarkers(text: string): string {
  return text.replaceAll(/^[ \t]*(?:\/\/|\*(?!\*))/gm, (marker) => ' '.repeat(marker.length));
}
