import { isRecord } from '#lib/engine/is-record';
import type { Body } from '#lib/dialects/wire';

/** Defaults for fields that clients require but some servers omit. */
const defaults: Body = {
  object: 'response',
  completed_at: null,
  status: 'completed',
  incomplete_details: null,
  previous_response_id: null,
  instructions: null,
  error: null,
  tools: [],
  tool_choice: 'auto',
  truncation: 'disabled',
  parallel_tool_calls: true,
  text: { format: { type: 'text' } },
  top_p: 1,
  presence_penalty: 0,
  frequency_penalty: 0,
  top_logprobs: 0,
  temperature: 1,
  reasoning: null,
  usage: null,
  max_output_tokens: null,
  max_tool_calls: null,
  store: false,
  background: false,
  service_tier: 'default',
  metadata: {},
  safety_identifier: null,
  prompt_cache_key: null,
};

/** Adds missing required fields to a response object. Existing fields stay unchanged. */
export function fillResponse(response: Body): Body {
  const missing = Object.keys(defaults).filter((field) => response[field] === undefined);
  if (missing.length === 0) return response;
  return { ...response, ...Object.fromEntries(missing.map((field) => [field, defaults[field]])) };
}

type Made = {
  readonly id: string;
  readonly createdAtMs: number;
  readonly model: string;
  readonly status: 'in_progress' | 'completed' | 'incomplete' | 'failed';
  readonly output: readonly unknown[];
};

/** Creates a response object, which repeats the settings of its request. */
export function makeResponse(request: Body, { createdAtMs, ...made }: Made): Body {
  const echoed = Object.fromEntries(
    Object.keys(defaults)
      .filter((field) => !(field in notEchoed) && isGiven(request[field]))
      .map((field) => [field, request[field]]),
  );
  return fillResponse({
    ...echoed,
    ...(Array.isArray(request.tools) ? { tools: request.tools.map(fullTool) } : {}),
    ...made,
    created_at: Math.floor(createdAtMs / 1_000),
  });
}

/** Fields that differ in meaning between a request and its response. */
const notEchoed: Body = { status: true, error: true, usage: true, service_tier: true };

/** Adds the missing fields of a function tool as null. */
function fullTool(tool: unknown): unknown {
  return isRecord(tool) && tool.type === 'function'
    ? { description: null, parameters: null, strict: null, ...tool }
    : tool;
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}
