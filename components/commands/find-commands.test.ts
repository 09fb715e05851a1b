import { Circle } from 'lucide-react';
import { expect, test } from 'vitest';
import { findCommands, requestIdIn, type Command } from './find-commands.ts';

const command = (label: string, words = ''): Command => ({ id: label, label, words, Icon: Circle, run() {} });
const groups = [
  { title: 'Screens', items: [command('Models'), command('History')] },
  { title: 'Actions', items: [command('Add models to Main', 'understudy/main'), command('New category')] },
];
const found = (query: string) =>
  findCommands(groups, query).flatMap(({ items }) => items.map(({ label }) => label));

test.each([
  ['', ['Models', 'History', 'Add models to Main', 'New category']],
  ['MODELS', ['Models', 'Add models to Main']],
  ['main add', ['Add models to Main']],
  ['understudy/ma', ['Add models to Main']],
  ['screens hist', ['History']],
  ['nothing', []],
])('the query "%s" finds %j', (query, labels) => {
  expect(found(query)).toEqual(labels);
});

test('groups without a match are left out', () => {
  expect(findCommands(groups, 'history').map(({ title }) => title)).toEqual(['Screens']);
});

test('only a complete request id is one', () => {
  expect(requestIdIn(' 01A22D5E-6fc2-700a-85f8-70eaeabc4c67 ')).toBe('01a22d5e-6fc2-700a-85f8-70eaeabc4c67');
  expect(requestIdIn('01a22d5e-6fc2')).toBeNull();
});
