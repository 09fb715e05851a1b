import type { ServerResponse } from 'node:http';
import type { Catalogue } from './catalogue.ts';
import { errorAnswer } from './http-answer.ts';
import { modelEndpoints, providerSlug } from './model-entry.ts';
import { sendAnswer, sendJson } from './send-answer.ts';

const modalities = [
  'text',
  'image',
  'embeddings',
  'audio',
  'video',
  'rerank',
  'speech',
  'transcription',
  'decisions',
  'file',
];
const publicCache = {
  'Cache-Control': 'public, max-age=120, stale-while-revalidate=3600, stale-if-error=3600',
};

/** Sends the other error format, which only some routes use. */
function sendZodError(response: ServerResponse, field: string): void {
  const message = JSON.stringify([{ code: 'invalid_value', path: [field], message: `Invalid ${field}` }]);
  const body = JSON.stringify({ success: false, error: { name: 'ZodError', message } });
  sendJson(response, 400, body);
}

function listParameter(query: URLSearchParams, name: string): string[] | null {
  const value = query.get(name);
  return value === null || value === '' ? null : value.split(',');
}

type Entry = ReturnType<Catalogue['entries']>[number];

function filterEntries(entries: readonly Entry[], query: URLSearchParams): Entry[] {
  const outputs = listParameter(query, 'output_modalities') ?? ['text'];
  const inputs = listParameter(query, 'input_modalities') ?? [];
  const parameters = listParameter(query, 'supported_parameters') ?? [];
  const words = (query.get('q') ?? '').toLowerCase();
  return entries.filter(
    (entry) =>
      (outputs.includes('all') ||
        outputs.some((modality) => entry.architecture.output_modalities.includes(modality))) &&
      inputs.every((modality) => entry.architecture.input_modalities.includes(modality)) &&
      parameters.every((parameter) => entry.supported_parameters.includes(parameter)) &&
      (words === '' || entry.id.toLowerCase().includes(words) || entry.name.toLowerCase().includes(words)),
  );
}

/** One page of the entries if the query asks for pages, or else all. */
function pageOf(
  entries: readonly Entry[],
  query: URLSearchParams,
): { data: readonly Entry[]; next: string | null } {
  if (!query.has('limit') && !query.has('offset')) return { data: entries, next: null };
  const limit = Math.min(Number(query.get('limit') ?? 500), 1_000);
  const offset = Number(query.get('offset') ?? 0);
  const end = offset + limit;
  return {
    data: entries.slice(offset, end),
    next: end < entries.length ? `/api/v1/models?limit=${limit}&offset=${end}` : null,
  };
}

function badField(query: URLSearchParams): string | null {
  for (const name of ['output_modalities', 'input_modalities']) {
    const words = listParameter(query, name) ?? [];
    if (!words.every((word) => word === 'all' || modalities.includes(word))) return name;
  }
  for (const name of ['limit', 'offset']) {
    const value = query.get(name);
    if (value !== null && !/^\d{1,9}$/.test(value)) return name;
  }
  return query.get('limit') === '0' ? 'limit' : null;
}

/** Serialized bodies by list and query, because the list is long and often requested. */
const bodies = new WeakMap<Catalogue, Map<string, Buffer>>();
const maxBodies = 50;

function listBody(catalogue: Catalogue, query: URLSearchParams): Buffer {
  const known = bodies.get(catalogue) ?? new Map<string, Buffer>();
  bodies.set(catalogue, known);
  const key = query.toString();
  let body = known.get(key);
  if (body === undefined) {
    const entries = filterEntries(catalogue.entries(), query);
    const { data, next } = pageOf(entries, query);
    body = Buffer.from(JSON.stringify({ data, total_count: entries.length, links: { next } }));
    if (known.size < maxBodies) known.set(key, body);
  }
  return body;
}

/** `GET /models`. As in the real service, an invalid key is ignored. */
export function answerModels(catalogue: Catalogue, response: ServerResponse, query: URLSearchParams): void {
  const field = badField(query);
  if (field === null) sendJson(response, 200, listBody(catalogue, query), publicCache);
  else sendZodError(response, field);
}

/** `GET /models/count`. */
export function answerModelCount(
  catalogue: Catalogue,
  response: ServerResponse,
  query: URLSearchParams,
): void {
  const field = badField(query);
  if (field !== null) sendZodError(response, field);
  else {
    const { length } = filterEntries(catalogue.entries(), query);
    sendJson(response, 200, JSON.stringify({ data: { count: length } }), publicCache);
  }
}

/** `GET /models/{author}/{slug}/endpoints`. Accepts an id or a canonical slug. */
export function answerEndpoints(catalogue: Catalogue, response: ServerResponse, id: string): void {
  const facts = catalogue.find(id) ?? catalogue.models.find((model) => model.canonicalSlug === id);
  if (facts === undefined) sendAnswer(response, errorAnswer(404, 'Model not found', { withUser: false }));
  else sendJson(response, 200, JSON.stringify(modelEndpoints(facts)), publicCache);
}

/** `GET /providers`. */
export function answerProviders(catalogue: Catalogue, response: ServerResponse): void {
  const names = new Set(catalogue.models.flatMap((facts) => facts.providers));
  const data = [...names].toSorted().map((name) => ({
    name,
    slug: providerSlug(name),
    privacy_policy_url: null,
    terms_of_service_url: null,
    status_page_url: null,
    headquarters: null,
    datacenters: null,
  }));
  sendJson(response, 200, JSON.stringify({ data }), publicCache);
}

/** Providers of the demo that keep no data. */
const forgetful: ReadonlySet<string> = new Set(['Azure', 'DeepInfra', 'Google Vertex', 'Novita']);

/** `GET /endpoints/zdr`: the endpoints that keep no data, of all models. */
export function answerZeroRetention(catalogue: Catalogue, response: ServerResponse): void {
  const data = catalogue.models
    .flatMap((facts) => modelEndpoints(facts).data.endpoints)
    .filter(({ provider_name: provider, model_id: id }) => forgetful.has(provider) && !id.endsWith(':free'));
  sendJson(response, 200, JSON.stringify({ data }), publicCache);
}
