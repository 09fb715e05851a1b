import { expect, test } from 'vitest';
import { describePaste } from './describe-paste.ts';
import { readPaste } from './read-paste.ts';

const status = { field: 'status', value: '429', meaning: 'Too many requests' };

test('the line names the status from the evidence', () => {
  const pasted = readPaste('{"error": {"code": 429, "message": "limited"}}');
  expect(describePaste(pasted, [status])).toBe('Parsed as a JSON body, status 429.');
});

test('without a status, the line names none', () => {
  expect(describePaste(readPaste('it is broken'), [])).toBe('Parsed as plain text.');
});

test('a status in the text takes precedence, and a shortened text is labelled as shortened', () => {
  const pasted = readPaste(`HTTP/2 503\nretry-after: 7\n\n${'all is well '.repeat(20_000)}`);
  expect(describePaste(pasted, [status])).toBe(
    'Parsed as an HTTP response, status 503, 1 header, shortened to the parts around errors.',
  );
});
