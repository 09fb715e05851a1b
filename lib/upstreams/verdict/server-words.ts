import type { Cause } from '#lib/contracts/cause';

/** Messages of servers that report too much load, in words like those of a rate limit. */
export const fullWords: readonly RegExp[] = [
  /\bwe(?:'re| are) (?:currently )?(?:receiving|experiencing|seeing|handling)\b[^.\n]{0,30}\b(?:requests|traffic|load|demand)\b/i,
];

export const serverWords: readonly (readonly [Cause, readonly RegExp[]])[] = [
  [
    'invalid_answer',
    [
      /\bno ?object ?generated\b|\bfailed to call a function\b|\btool_use_failed\b|\bresponse did not match (?:the )?schema\b|\bmalformed_function_call\b/i,
      /\bmodel (?:produced|returned|generated) (?:an? )?(?:invalid|malformed) (?:content|json|tool call|function call|output)\b/i,
    ],
  ],
  [
    'no_provider',
    [
      /\bno (?:available|usable|enabled|matching|suitable) (?:\w+ ){0,2}(?:channels?|candidates?|routes?)\b/i,
      /无可用(?:的)?(?:渠道|通道|供应商|模型)/,
    ],
  ],
  [
    'overloaded',
    [
      /\boverload(?:ed|_error)?\b|\bserver_overload\w*|\bat capacity\b|\bout of capacity\b|\binsufficient (?:gpu )?capacity\b/i,
      /\b(?:capacity|demand)\b[^.\n]{0,40}\b(?:exceeded|exhausted|reached|high)\b|\bhigh (?:demand|load|traffic)\b|\bcapacity_error\b/i,
      /\bno (?:available |healthy |free |active |successful )(?:\w+ ){0,2}(?:workers?|backends?|accounts?|tokens?|instances?|servers?|upstreams?|slots?|capacity|provider responses?)\b/i,
      /\bno (?:backends?|workers?|deployments?) available\b|\ball circuits open\b|\bno healthy upstream\b/i,
      /\b(?:server|service|engine|model|system)s? (?:is |are )?(?:currently |temporarily |too )?busy\b/i,
      /\b(?:temporarily|currently) unavailable\b|\bservice[ _]?unavailable\b|\bupstream request failed\b/i,
      /\bdegraded function\b|\bcurrently loading\b|\brequires more (?:system )?memory\b|\bout of memory\b|\b(?:unable to reach|trouble connecting to|failed to reach) the (?:model )?provider\b|\bfailed to (?:get|receive) (?:an? )?response from (?:the )?(?:model |upstream )?provider\b/i,
      /负载(?:已)?(?:饱和|满|过高)|负载已[^\n。]{0,4}[满和]|访问量过大|(?:服务|系统|模型)[^\n。]{0,6}(?:繁忙|过载|忙碌)|上游[^\n。]{0,8}(?:饱和|繁忙)/,
    ],
  ],
  [
    'timeout',
    [
      /\b(?:upstream|provider|gateway|request|operation|model)\b[^.\n]{0,30}\btimed? ?out\b|\bgateway time-?out\b|\bdeadline_?exceeded\b|\bdeadline exceeded\b|超时/i,
    ],
  ],
  [
    'server_error',
    [
      /\binternal[_ ](?:server[_ ])?error\b|\bserver (?:had|encountered) an? (?:\w+ )?error\b|\bserver_error\b|\bbad gateway\b|内部错误|服务器错误|系统错误/i,
    ],
  ],
];
