import { evidence, type Rule } from './finding.ts';
import { asList, asRecord, asText, type JsonRecord } from './read-json.ts';
import { isHtml } from './status.ts';

const contentStops =
  /^(?:content_filter|content-filter|safety|prohibited_content|blocklist|recitation|spii|image_safety|refusal)$/i;

/** HTTP says success. The answer itself may say otherwise. */
export const byAnswer: Rule = ({ document, stream, error, httpStatus, text, headers, fault, streamed }) => {
  if (error !== null || (httpStatus !== null && httpStatus >= 300)) return null;
  if (document === null) {
    if (httpStatus === null || (fault !== null && fault !== 'malformed')) return null;
    if (isHtml(text)) {
      return {
        origin: 'network',
        action: 'switch_model',
        kind: 'unknown',
        certain: false,
        evidence: [evidence('body', text.slice(0, 80), 'a web page instead of an answer')],
      };
    }
    if (fault !== null) return null;
    return {
      origin: 'upstream_provider',
      action: 'switch_model',
      kind: 'empty_answer',
      certain: false,
      evidence: [
        evidence('status', String(httpStatus), 'said to be a success'),
        evidence(
          'body',
          text.slice(0, 120) || 'empty',
          `not an answer${headers['content-type'] ? ` (${headers['content-type']})` : ''}`,
        ),
      ],
    };
  }
  const choice = asRecord(asList(document['choices'])[0]);
  if (choice === null) {
    if (fault !== null || !('choices' in document || httpStatus !== null)) return null;
    return {
      origin: 'upstream_provider',
      action: 'switch_model',
      kind: 'empty_answer',
      certain: false,
      evidence: [evidence('choices', document['choices'] ?? 'missing', 'an answer with nothing in it')],
    };
  }
  const finish = asText(choice['finish_reason'], 64)?.toLowerCase() ?? null;
  const native = asText(choice['native_finish_reason'], 64);
  const hasContent = stream?.hasContent ?? holdsContent(choice);
  const ends = [
    evidence('choices[0].finish_reason', finish ?? 'null', 'how the answer ended'),
    ...(native === null
      ? []
      : [evidence('choices[0].native_finish_reason', native, "the provider's own word for it")]),
  ];
  const refused = contentStops.test(finish ?? '') || contentStops.test(native ?? '');
  if (refused && (finish === 'error' || !hasContent)) {
    return { origin: 'policy', action: 'fail_request', kind: 'content_refused', evidence: ends };
  }
  if (finish === 'error') {
    const kind = streamed || hasContent ? 'interrupted' : 'server_error';
    return { origin: 'upstream_provider', action: 'switch_model', kind, evidence: ends };
  }
  if (fault !== null && fault !== 'empty') return null;
  if (!hasContent && finish === 'length') {
    return {
      origin: 'request',
      action: 'switch_to_capable_model',
      kind: 'empty_answer',
      obstacle: 'output_tokens',
      evidence: [
        ...ends,
        evidence('choices[0].message.content', 'empty', 'the token limit was used up before any text'),
      ],
    };
  }
  if (stream !== null && !stream.finished) {
    return {
      origin: 'network',
      action: 'switch_model',
      kind: 'interrupted',
      certain: false,
      evidence: [evidence('stream', 'no finish reason and no [DONE]', 'the stream was cut before its end')],
    };
  }
  if (!hasContent) {
    return {
      origin: 'upstream_provider',
      action: 'switch_model',
      kind: 'empty_answer',
      evidence: [...ends, evidence('choices[0].message.content', 'empty', 'an answer with nothing in it')],
    };
  }
  return {
    origin: 'upstream_provider',
    action: 'switch_model',
    kind: 'unknown',
    certain: false,
    evidence: [
      evidence('choices[0].message.content', 'present', 'an answer is there; nothing in it shows a failure'),
      ...ends,
    ],
  };
};

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
