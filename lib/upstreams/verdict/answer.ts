import { found } from './decide.ts';
import { evidence } from './evidence.ts';
import type { Rule } from './finding.ts';
import { hostOfPage, isPage } from './page.ts';
import { asList, asRecord, asText, type JsonRecord } from './read-json.ts';
import { findResponse, judgeResponse } from './response-answer.ts';

const contentStops =
  /^(?:content_filter|content-filter|safety|prohibited_content|blocklist|recitation|spii|image_safety|refusal)$/i;

/** A reply with a success status whose body shows a failure. */
export const byAnswer: Rule = (signals) => {
  const { document, stream, error, httpStatus, text, headers, fault, streamed } = signals;
  if (error !== null || (httpStatus !== null && httpStatus >= 300)) return null;
  if (document === null) {
    if (httpStatus === null || (fault !== null && fault !== 'malformed')) return null;
    if (isPage(text)) {
      return found(
        'web_page',
        signals,
        [evidence('body', text.slice(0, 80), 'a web page instead of an answer')],
        { certain: false, host: hostOfPage(text) },
      );
    }
    if (fault !== null) return null;
    const contentType = headers['content-type'] === undefined ? '' : ` (${headers['content-type']})`;
    return found(
      'empty_answer',
      signals,
      [
        evidence('status', String(httpStatus), 'reported as a success'),
        evidence('body', text.slice(0, 120) || 'empty', `not an answer${contentType}`),
      ],
      { certain: false },
    );
  }
  const blocked =
    asText(asRecord(document['promptFeedback'])?.['blockReason'], 64) ??
    asText(asRecord(asList(document['candidates'])[0])?.['finishReason'], 64);
  if (blocked !== null && contentStops.test(blocked))
    return found('content_filter', signals, [evidence('body', blocked, 'why nothing was answered')]);
  const response = findResponse(document);
  if (response !== null) return judgeResponse(signals, response);
  const messagesEnd = readMessagesEnd(document);
  const choice = messagesEnd ?? asRecord(asList(document['choices'])[0]);
  const at = messagesEnd === null ? inChat : inMessages;
  if (choice === null) {
    if (fault !== null || !('choices' in document || httpStatus !== null)) return null;
    return found(
      'empty_answer',
      signals,
      [evidence('choices', document['choices'] ?? 'missing', 'an empty answer')],
      { certain: false },
    );
  }
  const finish = asText(choice['finish_reason'], 64)?.toLowerCase() ?? null;
  const native = asText(choice['native_finish_reason'], 64);
  const hasContent = stream?.hasContent ?? holdsContent(choice);
  const ends = [
    evidence(at.finish, finish ?? 'null', 'how the answer ended'),
    ...(native === null
      ? []
      : [evidence('choices[0].native_finish_reason', native, "the provider's own word for it")]),
  ];
  const refused = contentStops.test(finish ?? '') || contentStops.test(native ?? '');
  if (refused && (finish === 'error' || !hasContent)) {
    return found('content_filter', signals, ends);
  }
  if (finish === 'error') {
    if (streamed || hasContent) return found('interrupted', signals, ends);
    const isMalformed = /malformed_function_call/i.test(native ?? '');
    // The provider had started to answer, whichever way the answer came.
    return found(isMalformed ? 'invalid_answer' : 'server_error', { party: 'provider' }, ends, {
      action: 'switch_model',
    });
  }
  if (fault !== null && fault !== 'empty') return null;
  if (!hasContent && finish === 'length') {
    return found(
      'tokens_spent_thinking',
      signals,
      [...ends, evidence(at.content, 'empty', 'the token limit was used up before any text')],
      { obstacle: 'output_tokens' },
    );
  }
  if (stream !== null && !stream.finished) {
    return found(
      'connection_lost',
      signals,
      [evidence('stream', 'no finish reason and no [DONE]', 'the stream was cut before its end')],
      { action: 'switch_model', certain: false, fault: 'cut' },
    );
  }
  if (!hasContent) {
    return found('empty_answer', signals, [...ends, evidence(at.content, 'empty', 'an empty answer')]);
  }
  return found(
    'no_failure',
    signals,
    [evidence(at.content, 'present', 'the answer has content and shows no failure'), ...ends],
    { certain: false },
  );
};

/** The fields with the finish reason and the content. */
const inChat = { finish: 'choices[0].finish_reason', content: 'choices[0].message.content' };
const inMessages = { finish: 'stop_reason', content: 'content' };

const finishOfStop: Readonly<Record<string, string>> = {
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  refusal: 'refusal',
};

/** A Messages answer, or its last event, in the format of Chat Completions. */
function readMessagesEnd({ type, delta, stop_reason: whole, content }: JsonRecord): JsonRecord | null {
  if (type !== 'message' && type !== 'message_delta') return null;
  const stop = asText(type === 'message' ? whole : asRecord(delta)?.['stop_reason'], 64) ?? 'end_turn';
  const words = asList(content).filter((block) => {
    const { type: kind, text } = asRecord(block) ?? {};
    return kind === 'text' ? asText(text) !== null : kind !== 'thinking' && kind !== 'redacted_thinking';
  });
  return { finish_reason: finishOfStop[stop] ?? 'stop', message: { content: words } };
}

function holdsContent(choice: JsonRecord): boolean {
  const message = asRecord(choice['message']) ?? asRecord(choice['delta']);
  if (message === null) return asText(choice['text']) !== null;
  const { content, tool_calls: toolCalls, images, audio, refusal } = message;
  return (
    asText(content) !== null ||
    asList(content).length > 0 ||
    asList(toolCalls).length > 0 ||
    asList(images).length > 0 ||
    asRecord(audio) !== null ||
    asText(refusal) !== null
  );
}
