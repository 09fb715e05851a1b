import type { Obstacle } from '../classification.ts';
import { excerpt } from './finding.ts';

/**
 * What a sentence says is wrong, told apart by its words. Used on OpenRouter's own sentences and on a provider's
 * text alike, but only for faults that read the same whoever speaks: never for who ran out of money or quota.
 */
export type WordedFault =
  | 'context'
  | 'output_limit'
  | 'content'
  | 'prefill'
  | 'region'
  | 'auth'
  | 'unavailable_model'
  | 'bad_image'
  | 'capability';

const patterns: readonly (readonly [WordedFault, readonly RegExp[]])[] = [
  [
    'region',
    [
      /\b(?:country|region|territory|location)\b[^.]{0,60}\b(?:not|isn't|un)\s?(?:supported|available|allowed|permitted)/i,
      /\bnot (?:available|supported|allowed|offered) in (?:your|this) (?:country|region|location|territory)/i,
      /unsupported_country_region_territory|\bRegionError\b/i,
    ],
  ],
  [
    'auth',
    [
      /\b(?:invalid|incorrect|expired|missing|wrong|revoked|unknown)\b[^.]{0,20}\b(?:api[ _-]?key|credentials?|access token|auth(?:entication)? token)\b/i,
      /\bapi[ _-]?key\b[^.]{0,40}\b(?:not valid|invalid|expired|revoked|incorrect|missing|disabled|not found|leaked)/i,
      /\b(?:unauthorized|unauthenticated|authentication (?:failed|error|fails|required)|authentication_error|invalid_api_key|api_key_invalid|permission_denied|accessdenied)\b/i,
      /\b(?:arrearage|account\b[^.]{0,40}\b(?:not active|deactivated|suspended|disabled|overdue)|credit balance is too low|insufficient[_ ](?:balance|funds|credits?)|billing (?:hard limit|not active|is not enabled|has not been enabled)|overdue payments?)\b/i,
    ],
  ],
  [
    'context',
    [
      /context[_ -]?length[_ -]?exceeded|context_window_exceeded|string_above_max_length/i,
      /maximum (?:context|prompt|input|sequence|model) ?-?length/i,
      /\bmax(?:imum)? ?(?:_)?(?:prompt|input|context)[_ ](?:tokens?|length)\b/i,
      /\bcontext (?:window|length|size|limit)\b[^.]{0,60}\b(?:exceed\w*|too (?:long|large|small)|overflow\w*|full|limit)/i,
      /\bexceed\w*[^.]{0,80}\bcontext (?:window|length|size|limit)/i,
      /\bexceed\w*[^.]{0,60}\bmax(?:imum)?[^.]{0,30}\b(?:length|number of (?:input )?tokens|input tokens|prompt tokens)/i,
      /\b(?:prompt|input|request|messages?|conversation|query)\b[^.]{0,30}\b(?:is|are|was|were|has become)?\s?too (?:long|many tokens)/i,
      /\bprompts?\b[^.]{0,40}\bexceeds?\b[^.]{0,20}\bmax/i,
      /\binput (?:token count|length|tokens?)\b[^.]{0,50}\b(?:exceed|greater|longer|larger|too)/i,
      /\btoo many (?:input |prompt )?tokens\b(?! per)/i,
      /\bexceeded? model token limit|\btoken count[^.]{0,30}exceeds|\btoken limit exceeded for model/i,
      /\breduce the (?:length|size) of (?:the |your |either )/i,
      /\blonger than the (?:model'?s? )?(?:maximum )?context/i,
      /\brange of input length should be/i,
      /\btotal tokens?[^.]{0,40}exceeds?[^.]{0,40}(?:context|limit|maximum)/i,
      /`?inputs`? tokens \+ `?max_new_tokens/i,
      /\bmax_tokens must be at least 1, got -/i,
      /\btoo large for model with \d+ maximum context/i,
      /model_context_window_exceeded|\bn_ctx\b/i,
    ],
  ],
  [
    'output_limit',
    [
      /\bmax_(?:completion_|output_|new_)?tokens\b[^.]{0,40}\b(?:too (?:large|high|big)|exceed|greater|larger|above|maximum allowed)/i,
      /\bmax_(?:completion_|output_|new_)?tokens: ?\d+ > \d+/i,
      /\bmaximum allowed number of output tokens/i,
      /\b(?:range of|valid range of|invalid) `?max_(?:completion_|output_)?tokens/i,
      /\bsupports at most \d+ (?:completion|output) tokens/i,
    ],
  ],
  [
    'prefill',
    [
      /\bprefill/i,
      /\b(?:must|should|has to|needs to) end with an? (?:`?user`?|human|tool)/i,
      /\blast message[^.]{0,60}\b(?:must|should|cannot|can't|can not|has to|needs? to)\b[^.]{0,40}\b(?:user|tool|assistant|role)/i,
      /\bexpected last role\b/i,
      /\b(?:trailing|final|ending|last) assistant (?:message|turn|prefill)/i,
      /\bassistant (?:message|messages|role|turn)\b[^.]{0,40}\bat the end\b/i,
      /\bcannot set `?add_generation_prompt|continue_final_message/i,
    ],
  ],
  [
    'content',
    [
      /content[_ -]?(?:policy|filter|management|moderation|safety)(?:ing)?[_ -]?(?:violation|policy|ed|result|error)?/i,
      /\b(?:prohibited_content|safety_block|blocklist|data_inspection_failed|datainspectionfailed|content exists risk|content_?risk|image_safety)\b/i,
      /\b(?:flagged|moderation|safety (?:system|filters?|settings|reasons|policy|policies)|usage polic(?:y|ies)|acceptable use|responsible ai|trust (?:and|&) safety)\b/i,
      /\b(?:inappropriate|sensitive|unsafe|harmful|risky|nsfw|disallowed|objectionable) (?:or [a-z]{1,20} )?(?:content|words?|information|material|input|output)/i,
      /\bblocked (?:by|due to|because of) [^.]{0,40}(?:safety|content|filter|policy|guardrail|recitation)/i,
      /\bviolat\w+ [^.]{0,40}(?:polic(?:y|ies)|guidelines)/i,
      /\b(?:request|prompt|response|output|generation|candidate) (?:was|is|has been) (?:blocked|rejected|refused)\b[^.]{0,60}(?:safety|content|policy|filter|harm)/i,
    ],
  ],
  [
    'unavailable_model',
    [
      /\bmodel[_ ]not[_ ]found|model_not_available|model_decommissioned|deployment_?not_?found|resource_?not_?found|not_found_error\b/i,
      /\bmodels?\b[^.\n]{0,120}\b(?:does not exist|do not exist|doesn't exist|not found|not exist|is not available|unavailable|no longer (?:available|supported)|has been (?:deprecated|removed|retired|decommissioned|shut ?down)|is deprecated|was deprecated|decommissioned|not deployed|not loaded|is offline)/i,
      /\b(?:unknown|no such|nonexistent|invalid) model\b/i,
      /\bnot a valid model\b/i,
      /\bfunction '?[0-9a-f-]{8,40}'?:? not found for account/i,
    ],
  ],
  [
    'bad_image',
    [
      /\b(?:could not|cannot|can't|unable to|failed to) (?:download|fetch|load|decode|process|read|open|identify|retrieve|access) (?:the |an? |this |your )?(?:provided )?(?:image|file|audio|video|url|pdf)/i,
      /\b(?:invalid|corrupt(?:ed)?|unreadable|malformed|broken) (?:base64[ -]?(?:encoded )?)?(?:image|audio|video|file|pdf)/i,
      /\bimage (?:data|url)?\s?(?:is|was)? ?(?:invalid|not valid|corrupt\w*|unreadable)/i,
    ],
  ],
  [
    'capability',
    [
      /\b(?:does not|doesn't|do not|don't|did not|not|cannot|can't|isn't|no) (?:currently |yet |natively )?(?:support(?:ed|s|ing)?|accept(?:ed|s)?|allowed|available|enabled|compatible)\b/i,
      /\b(?:un|non-?)supported\b/i,
      /\bsupports? at most \d+ (?:images?|files?|videos?|audios?|tools?)/i,
      /\b(?:only|just) (?:supports?|accepts?|works with|compatible with)\b/i,
      /\bis (?:mandatory|required) for this (?:endpoint|model)/i,
      /\bis not a (?:multimodal|vision|chat|reasoning) model/i,
      /\bauto"? tool choice requires\b/i,
      /\bunknown variant `?(?:image_url|input_audio|file)/i,
      /\b(?:at most|maximum of|up to|more than) \d+ (?:images?|files?|tools?)\b/i,
      /\bimage (?:exceeds|dimensions?|size)\b/i,
      /\b(?:instruction|thinking|reasoning|tools?|function calling|json mode|streaming|logprobs) (?:is|are) (?:not enabled|disabled|unavailable)/i,
    ],
  ],
];

export type Worded = { readonly fault: WordedFault; readonly phrase: string };

/** The first fault the text names. Text is cut before it is searched, and no pattern repeats inside a repeat. */
export function readWording(text: string, among?: ReadonlySet<WordedFault>): Worded | null {
  const searched = text.slice(0, 4_096);
  if (searched === '') return null;
  for (const [fault, expressions] of patterns) {
    if (among !== undefined && !among.has(fault)) continue;
    for (const expression of expressions) {
      const match = expression.exec(searched);
      if (match !== null) return { fault, phrase: excerpt(searched, match.index, match[0].length) };
    }
  }
  return null;
}

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
    /system (?:message|role|prompt|instruction)|developer (?:instruction|message)/i,
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
    const found = wants.find(([expression]) => expression.test(searched));
    if (found !== undefined) return found[1];
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
