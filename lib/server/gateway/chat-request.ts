import { z } from 'zod';
import { refuse, type GatewayRefusal } from './gateway-error.ts';

/** Only what the gateway itself reads; everything else goes upstream as it came. */
const ChatRequest = z.looseObject({
  model: z.string().min(1).max(300).optional(),
  models: z.array(z.string().min(1).max(300)).min(1).max(1_000).optional(),
  messages: z
    .array(
      z.looseObject({
        role: z.string().min(1),
        content: z.union([z.string(), z.array(z.unknown()), z.null()]).optional(),
      }),
    )
    .min(1),
  stream: z.boolean().nullish(),
  temperature: z.number().nullish(),
  top_p: z.number().nullish(),
  max_tokens: z.number().int().positive().nullish(),
  max_completion_tokens: z.number().int().positive().nullish(),
  tools: z.array(z.unknown()).nullish(),
  modalities: z.array(z.string()).nullish(),
  response_format: z.looseObject({ type: z.string() }).nullish(),
  provider: z.looseObject({}).nullish(),
  stop: z.union([z.string(), z.array(z.string())]).nullish(),
});
export type ChatRequest = z.infer<typeof ChatRequest>;

export type ChatRequestRead =
  | { readonly outcome: 'read'; readonly request: ChatRequest; readonly body: Record<string, unknown> }
  | { readonly outcome: 'refused'; readonly refusal: GatewayRefusal };

/** Parses a chat body; what is wrong is said in words, with the field. */
export function readChatRequest(text: string): ChatRequestRead {
  if (text.trim() === '') return refused('no_body', 'The request has no body.', null);
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return refused('not_json', 'The body is not valid JSON.', null);
  }
  const parsed = ChatRequest.safeParse(body);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const param = issue === undefined || issue.path.length === 0 ? null : issue.path.join('.');
    return refused('invalid_body', describeIssue(param, issue?.message ?? 'has the wrong shape'), param);
  }
  const request = parsed.data;
  if (request.model === undefined && request.models === undefined) {
    return refused(
      'missing_model',
      'Name a model: understudy/main, another category, or a model id.',
      'model',
    );
  }
  return { outcome: 'read', request, body: request };
}

function describeIssue(param: string | null, message: string): string {
  if (param === null) return 'The body must be a JSON object with "messages".';
  if (param === 'messages') return '"messages" must be a list with at least one message.';
  return `"${param}" is not as it should be: ${message}.`;
}

function refused(code: string, message: string, param: string | null): ChatRequestRead {
  return { outcome: 'refused', refusal: refuse(400, 'invalid_request', code, message, param) };
}
