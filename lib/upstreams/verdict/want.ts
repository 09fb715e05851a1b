import type { Obstacle } from '#lib/engine/classification';

/** What the request needs and the model lacks, in the catalogue's terms if possible. */
export type Want = { readonly missingCapability: string | null; readonly obstacle: Obstacle | null };

const wants: readonly (readonly [RegExp, Want])[] = [
  [/prefill/i, { missingCapability: null, obstacle: 'prefill' }],
  [
    /(?:reasoning|thinking)\b[^.]{0,40}\b(?:mandatory|cannot be (?:disabled|turned off)|required)/i,
    { missingCapability: null, obstacle: 'mandatory_reasoning' },
  ],
  [/output modalit|image (?:output|generation)/i, { missingCapability: 'image', obstacle: 'image_output' }],
  [/\bimages?\b|image_url|vision|multimodal/i, { missingCapability: 'image', obstacle: null }],
  [/audio/i, { missingCapability: 'audio', obstacle: null }],
  [/video/i, { missingCapability: 'video', obstacle: null }],
  [/\bfiles?\b|\bpdf\b|document/i, { missingCapability: 'file', obstacle: null }],
  [/\btools?\b|tool[_ ]choice|function[_ ]call/i, { missingCapability: 'tools', obstacle: null }],
  [
    /response_format|json[_ ]?(?:schema|mode|object)|structured|grammar/i,
    { missingCapability: 'structured_outputs', obstacle: null },
  ],
  [
    /system (?:message|role|prompt|instruction)|developer (?:instruction|message)|`developer`/i,
    { missingCapability: null, obstacle: 'system_message' },
  ],
  [/reasoning|thinking/i, { missingCapability: 'reasoning', obstacle: null }],
  [
    /param|temperature|top_[pk]|penalty|seed|logprobs|logit_bias|\bstop\b/i,
    { missingCapability: null, obstacle: 'parameters' },
  ],
];

const noWant: Want = { missingCapability: null, obstacle: null };

/** Reads which capability a message says is missing. The first text with a match decides. */
export function readWant(...texts: readonly string[]): Want {
  for (const text of texts) {
    const searched = text.slice(0, 2_048);
    const wanted = wants.find(([expression]) => expression.test(searched));
    if (wanted !== undefined) return wanted[1];
  }
  return noWant;
}

/** The context window in an error about the context, in tokens. */
export function readContextTokens(text: string): number | null {
  const match =
    /(?:maximum|max)[^.\d]{0,40}(?:length|window|size|tokens?)[^.\d]{0,20}(\d{3,8})/i.exec(text) ??
    /> (\d{3,8}) (?:maximum|max)/i.exec(text) ??
    /context (?:length|window|size)[^.\d]{0,20}(\d{3,8})/i.exec(text) ??
    /input length should be \[\d{1,3}, ?(\d{3,8})\]/i.exec(text) ??
    /token limit: ?(\d{3,8})/i.exec(text);
  return match?.[1] === undefined ? null : Number(match[1]);
}

/** The input tokens in an error about the context, if it lists them separately from the output tokens. */
export function readInputTokens(text: string): number | null {
  const parts = /\(([^()]{0,200}\bin the (?:output|completion))\)/i.exec(text)?.[1];
  if (parts === undefined) return null;
  let tokens = 0;
  for (const [, count] of parts.matchAll(
    /\b(\d{1,8}) (?:of \w{1,12} input|in the (?:messages|functions|prompt))\b/gi,
  ))
    tokens += Number(count);
  return tokens === 0 ? null : tokens;
}
