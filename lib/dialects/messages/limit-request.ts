import type { ReasoningEffort } from '#lib/contracts/policy';
import { isRecord } from '#lib/engine/is-record';
import {
  isEffortAbove,
  isWithin,
  type LimitedDraft,
  type LimitExcess,
  type LimitRead,
  mostReasoningTokens,
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

/** Brings a Messages request within the limits of its category. A model reasons only if the request says so. */
export function limitRequest(body: Body, limits: RequestLimits): LimitRead {
  const tools = serverToolsOf(body);
  const draft = openDraft(body);
  const { maxOutputTokens, maxReasoningEffort: effort } = limits;
  if (maxOutputTokens !== null && !isWithin(body.max_tokens, maxOutputTokens))
    draft.lower('max_tokens', body.max_tokens, maxOutputTokens);
  if (effort !== null) limitEffort(draft, effort);
  const excess =
    findForbiddenTool(tools, limits) ?? limitCalls(tools, limits, draft) ?? fitThinking(draft, limits);
  if (excess !== null) return { outcome: 'exceeded', excess };
  return { outcome: 'limited', request: draft.finish(), whenReasoning: null };
}

/** Tools that Anthropic defines and the client runs. */
const clientTool = /^(?:custom|(?:bash|text_editor|computer|memory)_\d{8})$/;

function serverToolsOf(body: Body): ServerTool[] {
  const tools = Array.isArray(body.tools) ? body.tools : [];
  const offered = tools.flatMap((tool: unknown, at): ServerTool[] => {
    if (!isRecord(tool) || typeof tool.type !== 'string' || clientTool.test(tool.type)) return [];
    const param = `tools.${at}`;
    const kind = serverToolKind(tool.type);
    const isLimited = kind === 'web_search' || kind === 'web_fetch' || kind === 'advisor';
    const isOfRouter = tool.type.startsWith('openrouter:');
    const settings = isOfRouter ? tool.parameters : tool;
    const field = isOfRouter ? `${param}.parameters.max_uses` : `${param}.max_uses`;
    const most = isRecord(settings) ? settings.max_uses : undefined;
    return [{ kind, param, calls: isLimited ? { field, most } : null }];
  });
  const servers = Array.isArray(body.mcp_servers) ? body.mcp_servers : [];
  const called: ServerTool[] = servers.map((_, at) => ({
    kind: 'mcp',
    param: `mcp_servers.${at}`,
    calls: null,
  }));
  return [...offered, ...called, ...routerTools(body)];
}

/** Messages has no lower level. */
const LOWEST = 'low';

function limitEffort(draft: LimitedDraft, limit: ReasoningEffort): void {
  const { thinking, output_config: output, max_tokens: maxTokens } = draft.body();
  const type = isRecord(thinking) ? thinking.type : undefined;
  const isThinking = type === 'enabled' || type === 'adaptive';
  if (limit === 'none') {
    if (isThinking) draft.lower('thinking', thinking, { type: 'disabled' });
    return;
  }
  const highest = limit === 'minimal' ? LOWEST : limit;
  const effort = isRecord(output) ? output.effort : undefined;
  const isSaid = effort !== undefined && effort !== null;
  // A model that thinks as long as it likes has the level "high" unless another is set.
  if (isSaid ? isEffortAbove(effort, highest) : type === 'adaptive' && isEffortAbove('high', highest))
    draft.lower('output_config.effort', effort, highest);
  if (type !== 'enabled' || !isRecord(thinking) || typeof maxTokens !== 'number') return;
  const most = Math.max(LEAST_BUDGET, mostReasoningTokens(limit, maxTokens));
  if (!isWithin(thinking.budget_tokens, most))
    draft.lower('thinking.budget_tokens', thinking.budget_tokens, most);
}

/** The smallest budget that Anthropic accepts. */
const LEAST_BUDGET = 1_024;

/** The thinking has to fit into the output. Leaving it out instead would change the answer. */
function fitThinking(draft: LimitedDraft, { maxOutputTokens }: RequestLimits): LimitExcess | null {
  const { thinking, max_tokens: maxTokens } = draft.body();
  if (maxOutputTokens === null || typeof maxTokens !== 'number') return null;
  if (!isRecord(thinking) || thinking.type !== 'enabled') return null;
  const { budget_tokens: budget } = thinking;
  if (isWithin(budget, maxTokens - 1)) return null;
  if (maxTokens <= LEAST_BUDGET)
    return {
      code: 'thinking_over_limit',
      message: `The request turns thinking on, which takes more than ${LEAST_BUDGET} output tokens. This category allows ${maxOutputTokens}.`,
      param: 'thinking.budget_tokens',
    };
  draft.lower('thinking.budget_tokens', budget, maxTokens - 1);
  return null;
}
