import { isRecord } from '#lib/engine/is-record';
import { limitReasoning } from '#lib/dialects/limit-reasoning';
import {
  isEffortAbove,
  isWithin,
  type LimitedDraft,
  type LimitRead,
  openDraft,
  type RequestLimits,
} from '#lib/dialects/request-limits';
import {
  findForbiddenTool,
  limitCalls,
  routerTools,
  type ServerTool,
  serverToolKind,
} from '#lib/dialects/server-tools';
import type { Body } from '#lib/dialects/wire';

/** Brings a Chat Completions request within the limits of its category. */
export function limitRequest(body: Body, limits: RequestLimits): LimitRead {
  const tools = serverToolsOf(body);
  const draft = openDraft(body);
  const excess = findForbiddenTool(tools, limits) ?? limitCalls(tools, limits, draft);
  if (excess !== null) return { outcome: 'exceeded', excess };
  const mostTokens = limitOutput(draft, limits);
  const { maxReasoningEffort: effort } = limits;
  if (effort === null) return { outcome: 'limited', request: draft.finish(), whenReasoning: null };
  const { reasoning_effort: said } = body;
  if (isGiven(said) && isEffortAbove(said, effort)) draft.lower('reasoning_effort', said, effort);
  const isSaid = limitReasoning(draft, effort, mostTokens) || isGiven(said);
  const request = draft.finish();
  if (isSaid) return { outcome: 'limited', request, whenReasoning: null };
  draft.lower('reasoning_effort', undefined, effort);
  return { outcome: 'limited', request, whenReasoning: draft.finish() };
}

/** The client runs functions and custom tools itself. */
const clientTools: ReadonlySet<unknown> = new Set([undefined, null, 'function', 'custom']);

function serverToolsOf(body: Body): ServerTool[] {
  const tools = Array.isArray(body.tools) ? body.tools : [];
  const offered = tools.flatMap((tool: unknown, at): ServerTool[] => {
    if (!isRecord(tool) || clientTools.has(tool.type)) return [];
    const type = typeof tool.type === 'string' ? tool.type : 'unknown';
    const param = `tools.${at}`;
    const kind = serverToolKind(type);
    const isLimited = kind === 'web_search' || kind === 'web_fetch';
    // OpenRouter's own form has the settings in a separate object.
    const field = type.startsWith('openrouter:') ? `${param}.parameters.max_uses` : `${param}.max_uses`;
    const settings = type.startsWith('openrouter:') ? tool.parameters : tool;
    const most = isRecord(settings) ? settings.max_uses : undefined;
    return [{ kind, param, calls: isLimited ? { field, most } : null }];
  });
  const search: ServerTool[] = isGiven(body.web_search_options)
    ? [{ kind: 'web_search', param: 'web_search_options', calls: null }]
    : [];
  return [...offered, ...search, ...routerTools(body)];
}

/** Several answers share the limit. Returns what each of them may have; null if nothing limits it. */
function limitOutput(draft: LimitedDraft, { maxOutputTokens }: RequestLimits): number | null {
  const body = draft.body();
  const names = ['max_completion_tokens', 'max_tokens'] as const;
  const given = names.filter((name) => isGiven(body[name]));
  if (maxOutputTokens !== null) {
    const answers = typeof body.n === 'number' && body.n > 1 ? Math.floor(body.n) : 1;
    const most = Math.max(1, Math.floor(maxOutputTokens / answers));
    for (const name of given) if (!isWithin(body[name], most)) draft.lower(name, body[name], most);
    if (given.length === 0) draft.lower('max_tokens', undefined, most);
  }
  const [name] = names.filter((one) => isGiven(draft.body()[one]));
  const most = name === undefined ? null : draft.body()[name];
  return typeof most === 'number' ? most : null;
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}
