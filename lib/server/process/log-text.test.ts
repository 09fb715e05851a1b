import { expect, test } from 'vitest';
import { QueryTimedOut } from '#lib/store/store-fault';
import { describeError, logText } from './log-text.ts';

test('the log escapes control and bidi characters and keeps line breaks', () => {
  expect(logText('Error: \u001B[2Jgone\u0007\r\n\tat here \u202Etxt\uD83D')).toBe(
    'Error: \\u{1b}[2Jgone\\u{7}\\u{d}\n\tat here \\u{202e}txt\\u{d83d}',
  );
  expect(logText('Grüße, 日本 👩 stay.')).toBe('Grüße, 日本 👩 stay.');
});

test('a query that times out because the database is busy is logged in one line', () => {
  expect(describeError(new QueryTimedOut(new Error('statement timeout')))).toBe(
    'A screen got no answer from the database in time (statement timeout).',
  );
});
