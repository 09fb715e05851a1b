import { expect, test } from 'vitest';
import type { Refusal } from '#lib/contracts/client';
import type { InsightsClient } from '#lib/contracts/insights';
import { countUnknownKeys, joinRefusals } from './join-refusals.ts';

const figuresOf = (clientId: string | null, clientName: string): InsightsClient => ({
  clientId,
  clientName,
  requests: 5,
  served: 5,
  switched: 0,
  inputTokens: 1,
  outputTokens: 1,
  costUsd: 0,
  costUnknown: 0,
  costEstimated: 0,
});
const refusalOf = (clientId: string | null, reason: Refusal['reason'], requests: number): Refusal => ({
  clientId,
  clientName: clientId === null ? null : 'Laptop',
  reason,
  requests,
  lastAt: '2026-11-18T12:00:00.000Z',
});

test('refusals appear beside the client’s requests, even for a client with no accepted request', () => {
  const rows = joinRefusals(
    [figuresOf('k-laptop', 'Laptop'), figuresOf(null, 'Laptop')],
    [
      refusalOf('k-laptop', 'client_limited', 3),
      refusalOf('k-laptop', 'forbidden', 2),
      refusalOf('k-new', 'unauthorized', 1),
      refusalOf('k-new', 'forbidden', 1),
      refusalOf(null, 'unauthorized', 7),
    ],
  );
  expect(rows.map(({ key, figures, refused }) => [key, figures?.requests ?? null, refused])).toEqual([
    ['k-laptop', 5, 5],
    ['called Laptop', 5, 0],
    ['k-new', null, 2],
  ]);
});

test('refusals with an unknown key are counted separately', () => {
  expect(countUnknownKeys([refusalOf(null, 'unauthorized', 7), refusalOf('k', 'unauthorized', 1)])).toBe(7);
});
