import type { Cause } from '#lib/contracts/cause';

/** Errors about the request with the same wording at all servers, strongest first. */
export const requestWords: readonly (readonly [Cause, readonly RegExp[]])[] = [
  [
    'moderation',
    [/\brequires moderation on\b|\b(?:input|prompt|content|message|request) was flagged (?:for|as|by)\b/i],
  ],
  [
    'content_filter',
    [
      /\bcontent[_ -]?(?:policy|filter|management|moderation|safety)(?:ing|ed)?(?:[_ -]?(?:violation|policy|result|error))?\b/i,
      /\b(?:prohibited_content|safety_block|blocklist|data_?inspection_?failed|content exists risk|content_?risk|image_safety|responsibleaipolicyviolation|sensitivecontentdetected)\b/i,
      /\b(?:flagged|moderation|safety (?:system|filters?|settings|reasons|policy|policies|checks?)|usage polic(?:y|ies)|acceptable use|responsible ai|trust (?:and|&) safety)\b/i,
      /\b(?:inappropriate|sensitive|unsafe|harmful|risky|nsfw|disallowed|objectionable) (?:or [a-z]{1,20} )?(?:content|words?|information|material|input|output)/i,
      /\bblocked\b[^.\n]{0,60}\b(?:safety|content|filter|policy|policies|guardrails?|recitation|label|prohibited)|\bblocked:? ?(?:the )?(?:prompt|response|reason)|\bblock(?:ed)?_?reason/i,
      /\bcontent (?:was |is |has been )?blocked\b|\bviolat\w+ [^.\n]{0,40}(?:polic(?:y|ies)|guidelines)/i,
      /\bfinish_?reason\W{1,4}(?:safety|recitation|prohibited_content|blocklist|content_filter)\b/i,
      /\b(?:request|prompt|response|output|generation|candidate) (?:was|is|has been) (?:blocked|rejected|refused|filtered)\b[^.\n]{0,60}(?:safety|content|policy|filter|harm)/i,
      /敏感(?:内容|词|信息)|违规|不安全的?内容|内容(?:审核|安全|风险|过滤)|不当内容/,
    ],
  ],
  [
    'region',
    [
      /\b(?:country|region|territory|location)\b[^.\n]{0,60}\b(?:not|isn't|un)\s?(?:supported|available|allowed|permitted)/i,
      /\bnot (?:available|supported|allowed|offered|accessible) in (?:your|this|the) (?:country|region|location|territory)/i,
      /\bunsupported_country_region_territory\b|\bRegionError\b|\bunsupported (?:country|region|location)\b/i,
      /(?:地区|区域|国家)[^\n。]{0,10}(?:不支持|不可用|受限|限制)/,
    ],
  ],
  // State that only its maker or account can read, or ids or an order that only other makers accept.
  [
    'foreign_state',
    [
      /\bthought[_ ]?signatures?\b|\bsignature\b[`'"]?[^.\n]{0,30}\bthinking\b|\bthinking\b[^\n]{0,60}\bsignature\b/i,
      /\bexpected `?thinking`?[^.\n]{0,40}\bbut found\b|\bmust (?:start|begin) with a `?thinking`? block/i,
      /\bthinking`?[^.\n]{0,60}\bblocks?\b[^.\n]{0,60}\bcannot be modified\b|\bblock is bound to a different conversation\b/i,
      /\breasoning_(?:content|details)\b[`'"]?[^.\n]{0,60}\b(?:passed back|required|missing|must)\b|\bmissing [`'"]?reasoning_content\b|\breasoning details to be preserved\b/i,
      /\breasoning input is not enabled\b/i,
      /\bencrypted[_ ](?:\w+[_ ]){0,2}content\b|\bcould not decode the compaction blob\b/i,
      /\bitem \\?['"]?(?:rs|fc|msg)_[^\n]{0,80}\bwithout its required\b/i,
      /\btool[_ ]call[_ ]id\b[^\n]{0,80}\b(?:a-z|length of \d)|\btool_use\b[`'"]?[^\n]{0,20}\bids? must be unique\b|\btool_use\.id\b[^\n]{0,40}\bmatch pattern\b/i,
      /\binvalid \\?['"][\w.[\]]{1,80}(?:call_id|tool_calls\[\d+\]\.id|tool_call_id)\\?['"]: string too long/i,
      /\bunexpected role \\?['"]?\w+\\?['"]? after role\b/i,
      /\beach message must have at least one content element\b/i,
    ],
  ],
  // A limit on a single field, so the conversation as a whole is not too long.
  [
    'bad_request',
    [
      /\binvalid \\?['"](?!messages|input|prompt|contents)[\w.[\]]{1,80}\\?['"]: (?:string|array|list) too (?:long|short)/i,
    ],
  ],
  [
    'context_length',
    [
      /context[_ -]?length[_ -]?exceeded|context_window_exceeded|string_above_max_length|exceed_context_size/i,
      /maximum (?:context|prompt|input|sequence|model) ?-?length/i,
      /\bmax(?:imum)? ?(?:_)?(?:prompt|input|context)[_ ](?:tokens?|length)\b/i,
      /\bcontext (?:window|length|size|limit)\b[^.\n]{0,60}\b(?:exceed\w*|too (?:long|large|small)|overflow\w*|full|limit)/i,
      /\bexceed\w*[^.\n]{0,80}\bcontext (?:window|length|size|limit)/i,
      /\bexceed\w*[^.\n]{0,60}\bmax(?:imum)?[^.\n]{0,30}\b(?:length|number of (?:input )?tokens|input tokens|prompt tokens)/i,
      /\b(?:prompt|input|request|messages?|conversation|query)\b[^.\n]{0,30}\b(?:is|are|was|were|has become)?\s?too (?:long|many tokens)/i,
      /\bprompts?\b[^.\n]{0,40}\bexceeds?\b[^.\n]{0,20}\bmax/i,
      /\binput (?:token count|length|tokens?)\b[^.\n]{0,50}\b(?:exceed|greater|longer|larger|too)/i,
      /\btoo many (?:input |prompt )?tokens\b(?! per)(?![^.\n]{0,24}\bwait\b)/i,
      /\bexceeded? model token limit|\btoken count[^.\n]{0,30}exceeds|\btoken limit exceeded for model/i,
      /\breduce the (?:length|size) of (?:the |your |either )/i,
      /\b(?:longer|greater|larger|more) than (?:the )?(?:model'?s? )?(?:maximum )?context/i,
      /\brange of input length should be|\bcontext\b[^.\n]{0,12}\boverflows?\b|\bprompt_?tokens\b[^.\n]{0,30}\bmust be (?:less|smaller|lower)|\bmax_(?:seq|model|sequence)_len\b/i,
      /\btotal tokens?[^.\n]{0,40}exceeds?[^.\n]{0,40}(?:context|limit|maximum)/i,
      /`?inputs`? tokens \+ `?max_new_tokens/i,
      /\bmax_tokens must be at least 1, got -/i,
      /\btoo large for model with \d+ maximum context/i,
      /model_context_window_exceeded|\bn_ctx\b|\bn_keep\b/i,
      /(?:上下文|输入|提示词?)[^\n。]{0,12}(?:过长|超长|超[出过][^\n。]{0,16}(?:长度|限制|上限))|长度超[过出]/,
    ],
  ],
  // The value must be raised, not lowered, or it contradicts another field of the request.
  [
    'bad_request',
    [
      /\bmax_(?:completion_|output_|new_)?tokens\b[`'"]?[^.\n]{0,30}\b(?:greater|larger|higher|more) than\b[^\n]{0,30}\b(?:thinking|reasoning|budget)/i,
      /\b(?:thinking|reasoning)[\w. ]{0,20}budget\w*[`'"]?[^.\n]{0,40}\b(?:less|lower|smaller) than\b[^\n]{0,20}\bmax_/i,
    ],
  ],
  [
    'output_length',
    [
      /\bmax_(?:completion_|output_|new_)?tokens\b[^.\n]{0,40}\b(?:too (?:large|high|big)|exceed|greater|larger|above|maximum allowed)/i,
      /\bmax_(?:completion_|output_|new_)?tokens: ?\d+ > \d+/i,
      /\bmaximum allowed number of output tokens|\bexceeded the \d{1,7} output tokens? maximum/i,
      /\b(?:range of|valid range of|invalid) `?max_(?:completion_|output_)?tokens/i,
      /\bsupports at most \d+ (?:completion|output) tokens/i,
    ],
  ],
  [
    'vendor_rule',
    [
      /\bflavou?red json\s+schema\b/i,
      /\bmust contain the word ['"`]?json/i,
      /\badditionalProperties\b/i,
      /\bunknown name \\?"?\w+\\?"?[^\n]{0,10} at '?tools\b/i,
      /\bspecified using the image\/\w+ media type\b/i,
      /\broles must alternate\b|\bsuccessive (?:user|assistant)\b/i,
    ],
  ],
  [
    'prefill',
    [
      /\bprefill/i,
      /\b(?:must|should|has to|needs to) end with an? (?:`?user`?|human|tool)/i,
      /\blast message[^.\n]{0,60}\b(?:must|should|cannot|can't|can not|has to|needs? to)\b[^.\n]{0,40}\b(?:user|tool|assistant|role)/i,
      /\bexpected last role\b/i,
      /\b(?:trailing|final|ending|last) assistant (?:message|turn|prefill)/i,
      /\bassistant (?:message|messages|role|turn)\b[^.\n]{0,40}\bat the end\b/i,
      /\bcannot set `?add_generation_prompt|continue_final_message/i,
    ],
  ],
];

/** Weaker wordings. They only count if the status blames the request, or if nothing else is known. */
export const mildRequestWords: readonly (readonly [Cause, readonly RegExp[]])[] = [
  ['forbidden', [/^\W*(?:error\W{1,3})?(?:request not allowed|access denied|forbidden)\W*$/i]],
  [
    'no_provider',
    [
      /\bmodel_decommissioned\b|\bmodels?\b[^.\n]{0,120}\b(?:no longer (?:available|supported)|has been (?:deprecated|removed|retired|decommissioned|shut ?down)|is deprecated|was deprecated|decommissioned)/i,
      /模型[^\n。]{0,24}(?:已下线|下架)/,
    ],
  ],
  [
    'model_unavailable',
    [
      /\bmodel[_ ]?not[_ ]?found|model_not_available|deployment_?not_?found|resource_?not_?found|\bnot_found_error\b|\bModelNotOpen\b/i,
      /\bmodels?\b[^.\n]{0,120}\b(?:does not exist|do not exist|doesn't exist|not found|not exist|is not available|unavailable|not deployed|not loaded|is offline)/i,
      /\b(?:unknown|no such|nonexistent|invalid) model\b|\bmodel (?:identifier|id|name)\b[^.\n]{0,30}\b(?:is )?(?:invalid|unknown|not (?:valid|recogni[sz]ed|supported))\b/i,
      /\bnot a valid model\b|\bno models? (?:is |are )?loaded\b/i,
      /\bfunction '?[0-9a-f-]{8,40}'?:? not found for account/i,
      /模型[^\n。]{0,24}(?:不存在|未找到|不可用|无权)/,
    ],
  ],
  [
    'wrong_address',
    [
      /\bpage not found\b|\bnot found \| openrouter\b|\bmethod not allowed\b|\bcannot (?:get|post) \/|\binvalid url \((?:get|post)/i,
      /\b(?:endpoint|route|path|url)\b[^.\n]{0,40}\b(?:not found|does not exist|doesn't exist)\b|\bno route (?:for|matches)\b|\bunknown (?:endpoint|route|path|request url)\b/i,
    ],
  ],
  [
    'media',
    [
      /\b(?:could not|cannot|can't|unable to|failed to) (?:download|fetch|load|decode|process|read|open|identify|retrieve|access) (?:the |an? |this |your )?(?:provided )?(?:image|file|audio|video|url|pdf)/i,
      /\b(?:invalid|corrupt(?:ed)?|unreadable|malformed|broken)[ _](?:base64[ -]?(?:encoded )?)?(?:image|audio|video|file|pdf)/i,
      /\bimage (?:data|url)?\s?(?:is|was)? ?(?:invalid|not valid|corrupt\w*|unreadable)/i,
      /\bbase64 decoding failed\b|\bdoes not contain a valid (?:jpe?g|png|image)/i,
    ],
  ],
  [
    'capability',
    [
      /\b(?:does not|doesn't|do not|don't|did not|not|cannot|can't|isn't|aren't|no) (?:currently |yet |natively )?(?:support(?:ed|s|ing)?|accept(?:ed|s)?|allowed|available|enabled|compatible)\b/i,
      /\b(?:un|non-?)supported\b/i,
      /\bsupports? at most \d+ (?:images?|files?|videos?|audios?|tools?)/i,
      /\b(?:only|just) (?:supports?|accepts?|works with|compatible with)\b/i,
      /\bis (?:mandatory|required) for this (?:endpoint|model)/i,
      /\bis not a (?:multimodal|vision|chat|reasoning) model/i,
      /\bauto"? tool choice requires\b/i,
      /\bunknown variant `?(?:image_url|input_audio|file|video_url|developer|system)\b/i,
      /\b(?:at most|maximum of|up to|more than) \d+ (?:images?|files?|tools?)\b/i,
      /\bimage (?:exceeds|dimensions?|size)\b/i,
      /\b(?:instruction|thinking|reasoning|tools?|function calling|json mode|streaming|logprobs) (?:is|are) (?:not enabled|disabled|unavailable)/i,
      /不支持/,
    ],
  ],
  [
    'bad_request',
    [
      /\b(?:field required|extra inputs are not permitted|input should be|validation error|missing required (?:parameter|argument|field)|unrecognized request argument|invalid_request_error)\b/i,
    ],
  ],
];
