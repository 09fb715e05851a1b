import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nowMs, openRouterError, providerError } from '#tests/fixtures/errors/fixture';
import { chatCompletions } from '#lib/dialects/chat-completions/chat-completions';
import { classify } from '#lib/upstreams/verdict/classify';
import { redactPrompt } from './redact-prompt.ts';

const DIARY = 'Dear diary, on Tuesday I met Jo at the harbour and we spoke of the house.';

function redactedText(body: unknown, messages: unknown): string {
  const reply = { status: 400, headers: {}, body, streamed: false, fault: null };
  const { evidence, facts } = redactPrompt(
    classify(reply, nowMs),
    chatCompletions.describe({ messages }).ownTexts(),
  );
  return JSON.stringify([evidence.map(({ value }) => value), facts.message]);
}

const lettersOf = (text: string) => text.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');

test.each([
  ['unchanged', DIARY],
  ['in capitals', DIARY.toUpperCase()],
  ['with its lines broken', DIARY.replaceAll(' ', '\n')],
  ['escaped in quotes', JSON.stringify({ text: DIARY })],
  ['cut short', `${DIARY.slice(0, 45)}…`],
])('a message repeated in an error is removed: %s', (_, echo) => {
  const said = redactedText(openRouterError(400, `Rejected because of: ${echo}`), [
    { role: 'user', content: DIARY },
  ]);
  expect(said).not.toMatch(/tuesday|harbour/i);
  expect(said).toContain('Rejected because of: ');
});

test('provider messages are also checked against messages in parts and earlier messages', () => {
  const messages = [
    { role: 'system', content: [{ type: 'text', text: 'You are the keeper of the silver lighthouse.' }] },
    { role: 'user', content: DIARY },
  ];
  const said = redactedText(providerError(400, `The keeper of the silver lighthouse! ${DIARY}`), messages);
  expect(said).not.toMatch(/lighthouse|harbour/);
});

test('a short message is removed where it appears in full', () => {
  const messages = [{ role: 'user', content: 'PIN 4711 forty-two' }];
  expect(redactedText(openRouterError(400, 'Bad input: pin 4711 forty-two'), messages)).not.toContain('4711');
});

test.each([
  ['a word', 'limit'],
  ['a few words', 'the model of Acme'],
  ['nothing', DIARY],
])('an error that shares only %s with a message is kept', (_, content) => {
  const body = openRouterError(429, 'The model of Globex has a limit of 20 requests a minute.');
  expect(redactedText(body, [{ role: 'user', content }])).toBe(redactedText(body, []));
});

test('no run of 20 letters of a prompt passes through, in any context or language', () => {
  const word = fc.oneof(
    fc.string({
      unit: fc.constantFrom('a', 'e', 'ß', 'é', 'ж', 'σ', '漢', '字', 'ﬁ', 'İ', '𝒳'),
      minLength: 5,
      maxLength: 9,
    }),
    fc.string({ minLength: 5, maxLength: 9 }),
  );
  const text = fc.array(word, { minLength: 6, maxLength: 12 }).map((words) => words.join(' '));
  fc.assert(
    fc.property(
      text,
      fc.string({ maxLength: 40 }),
      fc.string({ maxLength: 40 }),
      (content, before, after) => {
        const letters = lettersOf(content);
        fc.pre(letters.length >= 20);
        const said = redactedText(openRouterError(400, `${before} ${content} ${after}`), [
          { role: 'user', content },
        ]);
        const left = lettersOf(said);
        for (let at = 0; at + 20 <= letters.length; at += 1)
          expect(left).not.toContain(letters.slice(at, at + 20));
      },
    ),
  );
});

test('messages of any shape are accepted', () => {
  fc.assert(
    fc.property(fc.anything(), (messages) => {
      expect(redactedText(openRouterError(400, 'No.'), messages)).toContain('No.');
    }),
  );
});
