import { isRecord, readChatRequest, type ChatRequest } from './chat-request.ts';
import type { HttpAnswer } from './http-answer.ts';
import { badRequest } from './request-faults.ts';

const efforts = ['max', 'xhigh', 'high', 'medium', 'low', 'minimal', 'none'];

/** Reads a request, or returns the 400 for a request that no model could accept. */
export function checkChatBody(body: unknown): ChatRequest | HttpAnswer {
  if (!isRecord(body)) return badRequest('The request body is not a JSON object.');
  const { messages } = body;
  if (messages === undefined) return badRequest('Input required: specify "prompt" or "messages"');
  if (!Array.isArray(messages) || !messages.every(isRecord)) {
    return badRequest('messages: Invalid input: expected array');
  }
  if (messages.length === 0) return badRequest('Input must have at least 1 token.');
  const refusal = tooManyModels(body) ?? checkEffort(body);
  if (refusal !== null) return refusal;
  const request = readChatRequest(body, messages);
  return request.ids.length === 0 ? badRequest('No models provided') : request;
}

export function tooManyModels({ models }: Readonly<Record<string, unknown>>): HttpAnswer | null {
  return Array.isArray(models) && models.length > 3
    ? badRequest("'models' array must have 3 items or fewer.")
    : null;
}

export function checkEffort({ reasoning }: Readonly<Record<string, unknown>>): HttpAnswer | null {
  const effort = isRecord(reasoning) ? reasoning.effort : undefined;
  if (effort === undefined || effort === null || efforts.some((word) => word === effort)) return null;
  return badRequest(
    `reasoning.effort: Invalid option: expected one of ${efforts.map((word) => `"${word}"`).join('|')}`,
  );
}
