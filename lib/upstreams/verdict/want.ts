import type { Obstacle } from '#lib/engine/classification';

/** What a model would have to do, in the catalogue's word where it has one. */
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

/** What the words ask of a model, as far as they name it. The first text that names something decides. */
export function readWant(...texts: readonly string[]): Want {
  for (const text of texts) {
    const searched = text.slice(0, 2_048);
    const wanted = wants.find(([expression]) => expression.test(searched));
    if (wanted !== undefined) return wanted[1];
  }
  return noWant;
}

/** The window a context error names, in tokens. */
export function readContextTokens(text: string): number | null {
  const match =
    /(?:maximum|max)[^.\d]{0,40}(?:length|window|size|tokens?)[^.\d]{0,20}(\d{3,8})/i.exec(text) ??
    /> (\d{3,8}) (?:maximum|max)/i.exec(text) ??
    /context (?:length|window|size)[^.\d]{0,20}(\d{3,8})/i.exec(text) ??
    /input length should be \[\d{1,3}, ?(\d{3,8})\]/i.exec(text) ??
    /token limit: ?(\d{3,8})/i.exec(text);
  return match?.[1] === undefined ? null : Number(match[1]);
}

/** The tokens of the conversation itself, where a context error tells them apart from those of the answer. */
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
