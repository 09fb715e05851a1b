import type { DialectName } from '#lib/contracts/dialect';
import type { Policy } from '#lib/contracts/policy';
import type { Evidence } from '#lib/contracts/verdict';
import type { Unfit } from '#lib/engine/skip-cause';
import { isRecord } from '#lib/engine/is-record';
import type { ServerRules } from '#lib/upstreams/upstream';

type Body = Readonly<Record<string, unknown>>;

/** Efforts that `reasoning.effort` and `reasoning_effort` have in common. */
const sharedEfforts: ReadonlySet<unknown> = new Set(['none', 'minimal', 'low', 'medium', 'high', 'xhigh']);

/**
 * Fields that only OpenRouter understands and that don't change the answer, with the reason for leaving them
 * out.
 */
const hints: Readonly<Record<string, string>> = {
  provider: 'left out: only OpenRouter chooses between providers',
  route: 'left out: only OpenRouter routes',
  plugins: 'left out: it asks for none',
  transforms: 'left out: it asks for none',
  session_id: 'left out: only OpenRouter groups requests by it',
  trace: 'left out: only OpenRouter passes it on to tracing',
  debug: 'left out: only OpenRouter supports it',
  stop_server_tools_when: 'left out: only OpenRouter runs tools itself',
};

/** The same for one dialect, where another dialect defines the field or uses it differently. */
const hintsOfDialect: Readonly<Record<DialectName, Readonly<Record<string, string>>>> = {
  chat: {
    usage: 'left out: other servers report their tokens without it',
    include_reasoning: 'left out: only OpenRouter can leave reasoning out of an answer',
    cache_control: 'left out: only OpenRouter uses it for caching',
  },
  responses: { cache_control: 'left out: only OpenRouter uses it for caching' },
  messages: {},
  embeddings: {},
  images: {},
  speech: {},
  transcriptions: {},
};

/** Fields that only OpenRouter understands and that change the answer, with words for a sentence. */
const changes: readonly (readonly [field: string, isAsked: (value: unknown) => boolean, what: string])[] = [
  ['plugins', isFilled, "OpenRouter's plugins, which change the answer"],
  ['transforms', isFilled, "OpenRouter's message transforms, which change the answer"],
  ['preset', isFilled, 'an OpenRouter preset, which changes the answer'],
  ['image_config', isFilled, "OpenRouter's image settings, which change the answer"],
  ['tools', hasRouterTool, "OpenRouter's own tools, which change the answer"],
];

/** A request for a server other than OpenRouter, and what was left out or sent in another form. */
export type PlainRequest = {
  readonly body: Readonly<Record<string, unknown>>;
  readonly leftBehind: readonly Evidence[];
};

/** Adapts a request that `findUnfit` accepts. */
export function plainRequest(
  body: Body,
  { provider }: Pick<Policy, 'provider'>,
  dialect: DialectName,
): PlainRequest {
  const { model: _model, models: _models, ...rest } = body;
  const leftBehind: Evidence[] = [];
  const kept: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(rest)) {
    if (field === 'reasoning' && dialect === 'chat') continue;
    const why = hints[field] ?? hintsOfDialect[dialect][field];
    if (why === undefined) kept[field] = value;
    else leftBehind.push({ field: `request ${field}`, value: short(value), meaning: why });
  }
  if (Object.keys(provider).length > 0)
    leftBehind.push({
      field: 'policy provider',
      value: short(provider),
      meaning: 'left out: only OpenRouter chooses between providers',
    });
  const { reasoning } = rest;
  if (dialect === 'chat' && reasoning !== undefined && reasoning !== null) {
    const effort = kept['reasoning_effort'] === undefined ? effortOf(reasoning) : null;
    if (effort !== null) kept['reasoning_effort'] = effort;
    leftBehind.push({
      field: 'request reasoning',
      value: short(reasoning),
      meaning:
        effort === null
          ? "left out: it is OpenRouter's form, and other servers have no equivalent"
          : `sent as reasoning_effort "${effort}", which other servers understand`,
    });
  }
  return { body: kept, leftBehind };
}

/** Why a server other than OpenRouter can't take the request; null if it can. */
export function findUnfit(
  body: Body,
  policy: Pick<Policy, 'provider'>,
  { name, keepsDataPolicy }: ServerRules,
  dialect: DialectName,
): Unfit | null {
  for (const [field, isAsked, what] of changes) {
    if (!isAsked(body[field])) continue;
    return skip(
      `The request asks for ${what} and which your ${name} connection doesn't have.`,
      `request ${field}`,
      short(body[field]),
    );
  }
  const dataRule = keepsDataPolicy ? null : findDataRule(body, policy, name);
  return dataRule ?? (dialect === 'chat' ? findReasoning(body, name) : null);
}

/**
 * Why the request's data policy excludes this server. As at OpenRouter, the client's own setting takes
 * precedence over the category's.
 */
function findDataRule(body: Body, policy: Pick<Policy, 'provider'>, name: string): Unfit | null {
  const sent = isRecord(body['provider']) ? body['provider'] : {};
  const rules = [
    ['data_collection', 'deny', "don't collect data"],
    ['zdr', true, 'keep no data at all'],
  ] as const;
  for (const [field, value, what] of rules) {
    const isOfRequest = field in sent;
    const given: unknown = isOfRequest ? sent[field] : policy.provider[field];
    if (given !== value) continue;
    return skip(
      `${isOfRequest ? 'The request' : 'This category'} allows only providers that ${what}, and your ${name} connection isn't marked as honoring that.`,
      `${isOfRequest ? 'request' : 'policy'} provider.${field}`,
      String(value),
    );
  }
  return null;
}

/**
 * Why OpenRouter's reasoning settings can't be sent. They must not be lost, because they decide how long a
 * model reasons.
 */
function findReasoning(body: Body, name: string): Unfit | null {
  const { reasoning, reasoning_effort: said } = body;
  if (!isRecord(reasoning) || (said !== undefined && said !== null)) return null;
  const { max_tokens: maxTokens, effort, enabled } = reasoning;
  const isOff = enabled === false || effort === 'none';
  if (!isOff && maxTokens !== undefined && maxTokens !== null)
    return skip(
      `The request limits the model's thinking to ${short(maxTokens)} tokens, and your ${name} connection has no such setting.`,
      'request reasoning.max_tokens',
      short(maxTokens),
    );
  if (effort === undefined || effort === null || sharedEfforts.has(effort)) return null;
  return skip(
    `The request asks for the reasoning effort ${short(effort)}, which has no equivalent on your ${name} connection.`,
    'request reasoning.effort',
    short(effort),
  );
}

/** The effort of a setting. OpenRouter documents `enabled: true` alone as medium. */
function effortOf(reasoning: unknown): string | null {
  if (!isRecord(reasoning)) return null;
  const { effort, enabled } = reasoning;
  if (enabled === false) return 'none';
  if (typeof effort === 'string') return effort;
  return enabled === true ? 'medium' : null;
}

function isFilled(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  return isRecord(value)
    ? Object.keys(value).length > 0
    : value !== undefined && value !== null && value !== '';
}

function hasRouterTool(tools: unknown): boolean {
  return (
    Array.isArray(tools) &&
    tools.some(
      (tool) => isRecord(tool) && typeof tool['type'] === 'string' && tool['type'].startsWith('openrouter:'),
    )
  );
}

function skip(reason: string, field: string, value: string): Unfit {
  return { action: 'switch_model', reason, field, value };
}

function short(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return text.length <= 200 ? text : `${text.slice(0, 199)}…`;
}
