import { afterAll, beforeAll, expect, test } from 'vitest';
import { CategoriesAnswer } from '#lib/contracts/category';
import { ClientsAnswer } from '#lib/contracts/client';
import { HistoryDetail, HistoryPage } from '#lib/contracts/history';
import { ModelsAnswer } from '#lib/contracts/model';
import { hasHidden } from '#lib/contracts/visible-text';
import { startDemoUpstream, type DemoUpstream } from '#lib/demo/start-demo-upstream';
import { hostileTexts } from '#tests/fixtures/hostile-texts';
import { addressesOf, pages, routes } from '#tests/support/every-address';
import { openGatewayStage, type GatewayStage } from '#tests/support/gateway-stage';
import {
  connectHouse,
  hostile,
  hostileIds,
  hostileNames,
  nameEverything,
  runHostile,
} from '#tests/support/hostile-world';

let stage: GatewayStage;
let house: DemoUpstream;
let refused: Awaited<ReturnType<typeof nameEverything>>;
let ids: readonly string[];

beforeAll(async () => {
  stage = await openGatewayStage();
  house = await startDemoUpstream();
  const world = { url: stage.product.url, house };
  await connectHouse(world);
  refused = await nameEverything(world);
  ids = await runHostile(world);
});
afterAll(async () => {
  await stage?.close();
  await house?.close();
});

const get = async (path: string): Promise<string> => (await fetch(`${stage.product.url}${path}`)).text();

test('a name is accepted unchanged or refused with a reason', async () => {
  const { categories } = CategoriesAnswer.parse(JSON.parse(await get('/api/categories')));
  const { clients } = ClientsAnswer.parse(JSON.parse(await get('/api/clients')));
  for (const list of [categories, clients])
    expect(list.map(({ name }) => name)).toEqual(expect.arrayContaining([...hostileNames]));
  expect(refused.length).toBeGreaterThan(15);
  for (const { of, status, text } of refused) {
    expect([of, status]).toEqual([of, 400]);
    expect(text).toContain('hidden characters');
  }
  for (const { name } of [...categories, ...clients]) expect(hasHidden(name)).toBe(false);
});

test('models of a hostile catalogue are listed without hidden characters', async () => {
  const { models } = ModelsAnswer.parse(JSON.parse(await get('/api/models')));
  const ofHouse = models.filter(({ connection }) => connection === 'constructor');
  expect(ofHouse.map(({ id }) => id)).toEqual(expect.arrayContaining(hostileIds));
  for (const { name, description } of ofHouse)
    expect([hasHidden(name), hasHidden(description)]).toEqual([false, false]);
});

test('descriptions of a request have no hidden characters, and prompt and answer are unchanged', async () => {
  const kept = new Set<string>();
  expect(ids).toHaveLength(3 * hostile.length);
  for (const id of ids) {
    const text = await get(`/api/history/${id}`);
    const { request, attempts, explanation } = HistoryDetail.parse(JSON.parse(text));
    const written = stringsIn([{ ...request, prompt: null, answer: null }, attempts, explanation]);
    expect(written.filter(hasHidden)).toEqual([]);
    if (request.answer !== null) kept.add(request.answer);
  }
  const wellFormed = hostile.filter(({ length }) => length < 1_000).map((text) => text.toWellFormed());
  expect([...kept]).toEqual(expect.arrayContaining(wellFormed));
});

function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}

test('no field of the CSV export starts a formula, and every line has the same number of fields', async () => {
  const text = await get('/api/history/export?format=csv');
  expect(hasHidden(text.replaceAll('\r\n', ''))).toBe(false);
  // Spreadsheets split with different separators, and accept quotes only around a whole field.
  for (const separator of [',', ';', '\t'])
    for (const field of text.split('\r\n').flatMap((line) => fieldsOf(line, separator)))
      expect(field).not.toMatch(/^[\s"]*[=+\-@]/);
  const lengths = text.split('\r\n').map((line) => fieldsOf(line, ',').length);
  expect(new Set(lengths.slice(0, -1)).size).toBe(1);
  expect(text).toContain(`'=HYPERLINK`);
});

function fieldsOf(line: string, separator: string): string[] {
  const fields: string[] = [];
  const one = new RegExp(`(?:^|${separator})(?:"((?:[^"]|"")*)"|([^${separator}]*))`, 'g');
  for (const [, quoted, plain] of line.matchAll(one))
    fields.push(quoted?.replaceAll('""', '"') ?? plain ?? '');
  return fields;
}

test('each line of the JSONL export is a JSON object', async () => {
  const lines = (await get('/api/history/export?format=jsonl')).trimEnd().split('\n');
  expect(lines.length).toBe(ids.length);
  for (const line of lines) expect(() => JSON.parse(line) as unknown).not.toThrow();
});

test('hostile searches and names in URLs are answered or refused without an error', async () => {
  for (const text of hostile) {
    const q = encodeURIComponent(text.toWellFormed());
    const found = await fetch(`${stage.product.url}/api/history?q=${q}`);
    expect([text, found.status]).toEqual([text, text.length > 2_000 ? 400 : 200]);
    if (found.ok) HistoryPage.parse(await found.json());
    for (const path of [`/api/history?category=${q}`, `/api/history?client=${q}`, `/api/insights?model=${q}`])
      expect((await fetch(`${stage.product.url}${path}`)).status).toBeLessThan(500);
    for (const path of [`/v1/models/${q}`, `/api/history/${q}`, `/api/categories/${q}/suggestions`])
      expect((await fetch(`${stage.product.url}${path}`)).status).toBeLessThan(500);
  }
  for (const name of ['__proto__', 'constructor', 'toString']) {
    const answer = await stage.ask({ model: `understudy/${name}` });
    expect(answer.status).toBe(404);
  }
});

test('pages escape hostile text, so that it neither becomes markup nor ends a script', async () => {
  for (const path of pages)
    for (const address of addressesOf(path, ids)) {
      const html = await (
        await fetch(`${stage.product.url}${address}`, { headers: { accept: 'text/html' } })
      ).text();
      for (const { handler, frame, script } of [hostileTexts])
        for (const text of [handler, frame, script]) expect(html).not.toContain(text);
    }
  for (const { path } of routes.filter(({ methods }) => methods.includes('GET')))
    for (const address of addressesOf(path, ids)) {
      const type = (await fetch(`${stage.product.url}${address}`, { redirect: 'manual' })).headers.get(
        'content-type',
      );
      expect(type ?? '').not.toMatch(/html|xml/);
    }
});

test('the log has no control characters', () => {
  expect(stage.product.output()).not.toMatch(/[^\P{C}\n]/u);
});
