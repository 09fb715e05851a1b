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
  ['a denied word does not decide', denials],
  ['a sentence is recognized with or without a status', sentences],
  ['a token rate limit is not a context limit', throttles],
  ['the company is recognized', companies],
  ['an empty balance is about credits, whatever its status', balances],
  ["a key's own limit is not the balance", keyLimits],
  ['an error is found in its wrapper', frames],
  ['the most specific of several errors decides', several],
  ['vendor codes and Chinese sentences are recognized', vendorCodes],
  ['a rule of one vendor is not presented as general', vendorRules],
  ["a provider's refusal is read from its own words", refusalsOfProviders],
  ['a page is attributed to its host, and a wrong URL is recognized', pages],
  ['the owner of a limit is read from its words', ownLimits],
  ['an inaccessible or unserved model is not an unknown model', unavailable],
  ['keys, lengths and blocks are recognized in other words', otherWords],
  ['the text around an error names the failure', surroundings],
  ['a text that is not an API error has no origin', nobodys],
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

describe('the explanation', () => {
  test.each(verdicts)('is complete and has advice: %s', (_, { explanation, advice }) => {
    expect(explanation).toMatch(/[.”]$/);
    expect(advice.length).toBeGreaterThan(0);
  });

  const ofOthers = verdicts.filter(
    ([, { company, origin }]) =>
      company !== null && company !== 'OpenRouter' && (origin === 'credits' || origin === 'credentials'),
  );
  test.each(ofOthers)(
    'attributes another company’s balance and keys to that company: %s',
    (_, { title, explanation, advice, company }) => {
      const words = [title, explanation, ...advice].join(' ');
      expect(words).toContain(company);
      expect(words).not.toMatch(/openrouter\.ai|OpenRouter (?:credits|key|account)\b/);
    },
  );

  const doubted = verdicts.filter(([, { certain, origin }]) => !certain && origin !== null);
  test.each(doubted)('has a hedged title if the verdict is uncertain: %s', (_, { title }) => {
    expect(title).toMatch(/probably|unknown|unclear/i);
  });
});
