import type { Scenario } from '#lib/demo/scenario';
import { formsOf } from './secret-traces.ts';

/** The ways in which an upstream may write the key it received. */
export function encodingsOf(key: string): string[] {
  return formsOf({ name: '', value: key })
    .filter(({ of }) => !of.includes('Base64'))
    .map(({ letters }) => letters)
    .concat(key, key.slice(0, -5), Buffer.from(`Bearer ${key}`).toString('base64'), key.toUpperCase());
}

/**
 * Answers that repeat the key. In a served answer, only the plain key is removed: see
 * docs/decisions/known-keys.md.
 */
export function echoes(written: string, key: string): Scenario[] {
  const inAnswer = written === key ? key : 'none';
  const error = {
    message: `The key ${written} may not do this.`,
    metadata: { raw: JSON.stringify({ said: written }), provider_name: written },
  };
  const part = (content: string) => ({
    id: inAnswer,
    model: 'test/echo',
    provider: inAnswer,
    choices: [{ index: 0, delta: { content }, finish_reason: null }],
  });
  const event = (data: unknown) => `data: ${JSON.stringify(data)}\n\n`;
  const events = { 'content-type': 'text/event-stream' };
  return [
    ...[200, 400, 401, 402, 403, 429, 500].map((status): Scenario => ({
      kind: 'custom',
      status,
      headers: { 'x-provider-name': encodeURIComponent(written), 'x-generation-id': encodeURI(written) },
      body: { error: { ...error, code: status }, provider: written, user_id: written },
    })),
    { kind: 'custom', status: 502, body: `<html><h1>Bad gateway</h1>authorization: ${written}</html>` },
    {
      kind: 'custom',
      status: 200,
      headers: events,
      body: event(part(`Hello ${inAnswer}.`)) + event({ error: { ...error, code: 401 } }),
    },
    {
      kind: 'custom_steps',
      status: 200,
      headers: events,
      steps: [
        { do: 'send', text: event(part('Hello.')) },
        { do: 'send', text: event(part(` And ${inAnswer}.`)) },
        { do: 'drop', by: 'reset' },
      ],
    },
  ];
}
