import { expect, test } from 'vitest';
import { QuestionTimedOut } from '#lib/store/store-fault';
import { describeError, logText } from './log-text.ts';

test('the log escapes control and bidi characters and keeps line breaks', () => {
  expect(logText('Error: \u001B[2Jgone\u0007\r\n\tat here \u202Etxt\uD83D')).toBe(
    'Error: \\u{1b}[2Jgone\\u{7}\\u{d}\n\tat here \\u{202e}txt\\u{d83d}',
  );
  expect(logText('Grüße, 日本 👩 stay.')).toBe('Grüße, 日本 👩 stay.');
});

test('a question that the database is too busy for is reported in one line', () => {
  expect(describeError(new QuestionTimedOut(new Error('statement timeout')))).toBe(
    'A screen got no answer from the database in time (statement timeout).',
  );
});
