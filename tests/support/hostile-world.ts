import { hasHidden } from '#lib/contracts/visible-text';
import type { DemoUpstream } from '#lib/demo/start-demo-upstream';
import { hostileTexts } from '#tests/fixtures/hostile-texts';
import { callChat } from './careful-client.ts';
import { jsonAnswer } from './written-answers.ts';

export const hostile: readonly string[] = Object.values(hostileTexts);
/** The texts that are accepted as a name: not too long and without hidden characters. */
export const hostileNames = hostile.filter((text) => text.length <= 60 && !hasHidden(text));
const refusedNames = hostile.filter((text) => !hostileNames.includes(text) && text.trim().length <= 60);

/** Possible model ids of a malicious server: anything without spaces. */
export const hostileIds = [
  '<img/src=x/onerror=window.ran=1>',
  '"><svg/onload=window.ran=1>',
  '__proto__',
  'constructor',
  '=1+1',
  '${7*7}',
  'javascript:window.ran=1',
  '%00/../..',
  'w'.repeat(200),
];

type World = { readonly url: string; readonly house: DemoUpstream };

/** Where a name was refused, with status and text. */
type Refused = { readonly of: string; readonly status: number; readonly text: string };

async function send(url: string, method: string, path: string, body: unknown): Promise<Response> {
  const headers = { 'content-type': 'application/json' };
  return fetch(`${url}${path}`, { method, headers, body: JSON.stringify(body) });
}

/** A connection with a hostile name whose server lists hostile models. */
export async function connectHouse({ url, house }: World): Promise<void> {
  const ids = hostileIds.map((id, at) => ({ id, display_name: hostile[at], description: hostile.join(' ') }));
  const named = hostile.map((text, at) => ({ id: `named-${at}`, display_name: text }));
  house.playAt('/models', jsonAnswer(200, { object: 'list', data: [...ids, ...named] }));
  const made = await send(url, 'POST', '/api/connections', {
    slug: 'constructor',
    name: hostileTexts.handler,
    kind: 'openai_compatible',
    baseUrl: house.url,
    key: 'of-the-hostile-house',
  });
  if (made.status !== 201) throw new Error(await made.text());
  await send(url, 'POST', '/api/models/refresh', {});
}

/** Creates a category, a connection and a client with every name. Returns the refusals. */
export async function nameEverything({ url, house }: World): Promise<Refused[]> {
  const refused: Refused[] = [];
  const models = hostileIds.map((id) => `constructor::${id}`);
  for (const [at, name] of [...hostileNames, ...refusedNames].entries()) {
    const baseUrl = house.url;
    const kind = 'openai_compatible';
    for (const [path, body] of [
      [
        '/api/categories',
        { name, slug: `hostile-${at}`, description: name, models, policy: { storePrompts: 'forever' } },
      ],
      ['/api/connections', { name, slug: `hostile-${at}`, kind, baseUrl, enabled: false }],
      ['/api/clients', { name }],
    ] as const) {
      const response = await send(url, 'POST', path, body);
      const text = await response.text();
      if (!response.ok) refused.push({ of: name, status: response.status, text });
    }
  }
  return refused;
}

/**
 * Sends requests with hostile prompts, answers, errors, providers and callers. Returns their ids.
 */
export async function runHostile({ url, house }: World): Promise<string[]> {
  const ids: string[] = [];
  const ask = async (text: string, stream: boolean, headers: Record<string, string> = {}) => {
    const messages = [
      { role: 'system', content: text },
      { role: 'user', content: text },
    ];
    const body = { model: 'understudy/hostile-0', messages, stream };
    const answer = await callChat({ url, body, headers });
    ids.push(answer.headers.get('x-understudy-request-id') ?? '');
    await clearCooldowns(url);
  };
  const all = hostile.join('\n');
  for (const text of [...hostile.filter(({ length }) => length < 1_000), all]) {
    const message = { role: 'assistant', content: text };
    const choices = [{ index: 0, message, finish_reason: 'stop' }];
    const named = text.slice(0, 190);
    house.playAt('/chat/completions', jsonAnswer(200, { id: named, model: named, provider: named, choices }));
    // Headers can only contain bytes, so other characters are dropped.
    await ask(text, false, { 'x-title': text.slice(0, 100).replace(/[^\x20-\x7e\x80-\xff]/g, '') });
    const error = { message: text, code: named, metadata: { raw: text, provider_name: named } };
    house.playAt('/chat/completions', {
      kind: 'custom',
      status: 429,
      body: { error, provider: named, detail: text },
    });
    await ask('Hello', false);
    house.playAt('/chat/completions', { kind: 'custom', status: 502, body: text });
    await ask('Hello', true);
  }
  return ids;
}

async function clearCooldowns(url: string): Promise<void> {
  const text = await (await fetch(`${url}/api/cooldowns`)).text();
  for (const [, id = ''] of text.matchAll(/"id":"((?:[^"\\]|\\.)+)"/g))
    await fetch(`${url}/api/cooldowns/${encodeURIComponent(String(JSON.parse(`"${id}"`)))}`, {
      method: 'DELETE',
    });
}
