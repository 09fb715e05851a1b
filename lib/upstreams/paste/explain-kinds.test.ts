import { describe, expect, test } from 'vitest';
import { nowMs } from '#tests/fixtures/errors/fixture';
import {
  balances,
  companies,
  denials,
  keyLimits,
  sentences,
  throttles,
  type PasteFixture,
} from '#tests/fixtures/errors/pasted';
import {
  nobodys,
  pages,
  refusalsOfProviders,
  vendorCodes,
  vendorRules,
} from '#tests/fixtures/errors/pasted-causes';
import { frames, several } from '#tests/fixtures/errors/pasted-frames';
import { otherWords, ownLimits, surroundings, unavailable } from '#tests/fixtures/errors/pasted-wordings';
import { explainPaste } from './explain-paste.ts';

function explain({ paste }: PasteFixture) {
  return explainPaste(typeof paste === 'string' ? { body: paste } : paste, nowMs);
}

const kinds: readonly (readonly [string, readonly PasteFixture[]])[] = [
  ['a word next to its opposite does not decide', denials],
  ['a sentence is read with or without its status', sentences],
  ['a throttle is not a text that is too long', throttles],
  ['the company that wrote it is known', companies],
  ['an empty balance is credits, whatever its status', balances],
  ["a key's own limit is not the balance", keyLimits],
  ['an answer is found in its frame', frames],
  ['of several pieces the one that says most decides', several],
  ['vendors’ codes and Chinese sentences are known', vendorCodes],
  ['a rule of one vendor is not told as everybody’s', vendorRules],
  ["a provider's refusal is read from its own words", refusalsOfProviders],
  ['a page is its host’s, a wrong address is told as one', pages],
  ['whose limit it was is read from its words', ownLimits],
  ['a model without access, and one that nobody serves, are no unknown model', unavailable],
  ['keys, lengths and blocks are known in other words', otherWords],
  ['the text around an error says what failed', surroundings],
  ['nobody is blamed for what is no API error', nobodys],
];

describe.each(kinds)('%s', (_, fixtures) => {
  test.each(fixtures.map((fixture) => [fixture.name, fixture] as const))('%s', (_name, fixture) => {
    const { origin, action, cause, company } = explain(fixture);
    expect({ origin, action, cause, company: fixture.company === undefined ? undefined : company }).toEqual({
      origin: fixture.origin,
      action: fixture.action,
      cause: fixture.cause,
      company: fixture.company,
    });
  });
});

const verdicts = kinds.flatMap(([, fixtures]) =>
  fixtures.map((fixture) => [fixture.name, explain(fixture)] as const),
);

describe('the words', () => {
  test.each(verdicts)('are whole and of use: %s', (_, { explanation, advice }) => {
    expect(explanation).toMatch(/[.”]$/);
    expect(advice.length).toBeGreaterThan(0);
  });

  const ofOthers = verdicts.filter(
    ([, { company, origin }]) =>
      company !== null && company !== 'OpenRouter' && (origin === 'credits' || origin === 'credentials'),
  );
  test.each(ofOthers)(
    "tell another company's money and keys as its own: %s",
    (_, { title, explanation, advice, company }) => {
      const words = [title, explanation, ...advice].join(' ');
      expect(words).toContain(company);
      expect(words).not.toMatch(/openrouter\.ai|OpenRouter (?:credits|key|account)\b/);
    },
  );

  const doubted = verdicts.filter(([, { certain, origin }]) => !certain && origin !== null);
  test.each(doubted)('do not assert in the title what the text doubts: %s', (_, { title }) => {
    expect(title).toMatch(/probably|unknown|unclear/i);
  });
});
