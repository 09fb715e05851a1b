import { isRecord } from '#lib/engine/is-record';
import type { LimitedDraft, LimitExcess, RequestLimits } from './request-limits.ts';
import type { Body } from './wire.ts';

/** A tool that the upstream runs and bills. */
export type ServerTool = {
  /** Its name without the maker and the date: `web_search`. */
  readonly kind: string;
  /** Where the request asks for it: `tools.0`. */
  readonly param: string;
  /** The field that limits its calls, and its value; null if there is no such field. */
  readonly calls: { readonly field: string; readonly most: unknown } | null;
};

/** Other names of the same tool. */
const kindOfName: ReadonlyMap<string, string> = new Map([
  ['web', 'web_search'],
  ['web_search_preview', 'web_search'],
  ['web-fetch', 'web_fetch'],
  ['code_interpreter', 'code_execution'],
  ['file-parser', 'file_parser'],
  ['mcp_toolset', 'mcp'],
  ['tool_search_tool_regex', 'tool_search'],
  ['tool_search_tool_bm25', 'tool_search'],
  ['experimental__search_models', 'search_models'],
]);

/** "web_search" for `openrouter:web_search`, `web_search_20250305` and `web_search_2025_08_26`. */
export function serverToolKind(type: string): string {
  const name = type
    .replace(/^openrouter:/, '')
    .replace(/_\d{8}$|(?:_\d{4}_\d{2}_\d{2})$|_\d{4}-\d{2}-\d{2}$/, '');
  return kindOfName.get(name) ?? name;
}

/** Plugins that change how a request is routed or repaired, but run no tool. */
const plainPlugins: ReadonlySet<unknown> = new Set([
  'response-healing',
  'context-compression',
  'moderation',
  'auto-router',
  'auto-beta-router',
  'pareto-router',
]);

/** Tools that a request asks OpenRouter for in other places than `tools`. */
export function routerTools(body: Body): ServerTool[] {
  const plugins = Array.isArray(body.plugins) ? body.plugins : [];
  const others: readonly unknown[] = Array.isArray(body.models) ? body.models : [];
  const models = [body.model, ...others];
  return [
    ...plugins.flatMap((plugin: unknown, at): ServerTool[] => {
      if (!isRecord(plugin) || plugin.enabled === false || plainPlugins.has(plugin.id)) return [];
      const id = typeof plugin.id === 'string' ? plugin.id : 'unknown';
      const isLimited = id === 'web' || id === 'web-fetch';
      const param = `plugins.${at}`;
      return [
        {
          kind: serverToolKind(id),
          param,
          calls: isLimited ? { field: `${param}.max_uses`, most: plugin.max_uses } : null,
        },
      ];
    }),
    ...models.flatMap((model, at): ServerTool[] =>
      typeof model === 'string' && model.endsWith(':online')
        ? [{ kind: 'web_search', param: at === 0 ? 'model' : `models.${at - 1}`, calls: null }]
        : [],
    ),
  ];
}

/** The first tool that the category doesn't allow. */
export function findForbiddenTool(
  tools: readonly ServerTool[],
  { serverTools }: RequestLimits,
): LimitExcess | null {
  if (serverTools === 'any') return null;
  const stray = tools.find(({ kind }) => !serverTools.includes(kind));
  if (stray === undefined) return null;
  const allowed = serverTools.length === 0 ? 'none' : `only ${serverTools.join(', ')}`;
  return {
    code: 'server_tool_not_allowed',
    message: `The request asks for the server tool "${stray.kind}". This category allows ${allowed}.`,
    param: stray.param,
  };
}

/**
 * Shares the calls that the category allows among the tools of a request. Together they are never called more often,
 * so a tool without a field for that is refused.
 */
export function limitCalls(
  tools: readonly ServerTool[],
  { maxServerToolCalls: most }: RequestLimits,
  draft: LimitedDraft,
): LimitExcess | null {
  if (most === null || tools.length === 0) return null;
  const limited = tools.flatMap(({ calls }) => calls ?? []);
  const unlimited = tools.find(({ calls }) => calls === null);
  if (unlimited !== undefined)
    return {
      code: 'server_tool_unlimited',
      message: `This category allows ${callsOf(most)} of server tools per request, and the API has no way to limit the calls of "${unlimited.kind}".`,
      param: unlimited.param,
    };
  if (limited.length > most)
    return {
      code: 'too_many_server_tools',
      message: `The request asks for ${limited.length} server tools. This category allows ${callsOf(most)} of them per request.`,
      param: tools[most]?.param ?? 'tools',
    };
  const asked = limited.map((one) => (typeof one.most === 'number' ? one.most : Infinity));
  if (asked.reduce((sum, count) => sum + count, 0) <= most) return null;
  const share = Math.floor(most / limited.length);
  for (const { field, most: own } of limited)
    if (typeof own !== 'number' || own > share) draft.lower(field, own, share);
  return null;
}

function callsOf(count: number): string {
  return count === 1 ? 'one call' : `${count} calls`;
}
