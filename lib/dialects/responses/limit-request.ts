import { isRecord } from '#lib/engine/is-record';
import { limitReasoning } from '#lib/dialects/limit-reasoning';
import { isWithin, type LimitRead, openDraft, type RequestLimits } from '#lib/dialects/request-limits';
import {
  findForbiddenTool,
  limitCalls,
  routerTools,
  type ServerTool,
  serverToolKind,
} from '#lib/dialects/server-tools';
import type { Body } from '#lib/dialects/wire';
import { toolsOf } from './items.ts';

/** Brings a Responses request within the limits of its category. */
export function limitRequest(body: Body, limits: RequestLimits): LimitRead {
  const { maxOutputTokens, maxReasoningEffort: effort, maxServerToolCalls: mostCalls } = limits;
  const builtIn = builtInTools(body);
  const others = routerTools(body);
  const draft = openDraft(body);
  const excess = findForbiddenTool([...builtIn, ...others], limits) ?? limitCalls(others, limits, draft);
  if (excess !== null) return { outcome: 'exceeded', excess };
  const { max_tool_calls: calls, max_output_tokens: tokens } = body;
  // The API itself counts the calls of all built-in tools together.
  if (mostCalls !== null && builtIn.length > 0 && !isWithin(calls, mostCalls))
    draft.lower('max_tool_calls', calls, mostCalls);
  if (maxOutputTokens !== null && !isWithin(tokens, maxOutputTokens))
    draft.lower('max_output_tokens', tokens, maxOutputTokens);
  if (effort === null) return { outcome: 'limited', request: draft.finish(), whenReasoning: null };
  const most = draft.body().max_output_tokens;
  const isSaid = limitReasoning(draft, effort, typeof most === 'number' ? most : null);
  const request = draft.finish();
  if (isSaid) return { outcome: 'limited', request, whenReasoning: null };
  draft.lower('reasoning.effort', undefined, effort);
  return { outcome: 'limited', request, whenReasoning: draft.finish() };
}

/** The client runs these itself. */
const clientTools: ReadonlySet<unknown> = new Set([
  'function',
  'custom',
  'namespace',
  'local_shell',
  'apply_patch',
  'computer',
  'computer_use_preview',
]);

function builtInTools(body: Body): ServerTool[] {
  return toolsOf(body).flatMap((tool, at): ServerTool[] => {
    const { type, environment } = tool;
    const isLocalShell = type === 'shell' && (!isRecord(environment) || environment.type === 'local');
    if (typeof type !== 'string' || clientTools.has(type) || isLocalShell) return [];
    return [{ kind: serverToolKind(type), param: `tools.${at}`, calls: null }];
  });
}
