import type { Cause } from '#lib/contracts/cause';

/**
 * Sentences and codes about money, keys, rights and limits. They show what is wrong, but not with whose
 * account. That depends on who wrote them: a provider's "insufficient balance" says nothing about the user's
 * own.
 */
export const accountWords: readonly (readonly [Cause, readonly RegExp[]])[] = [
  [
    'terms',
    [
      /\buser_blocked\b|\brepeated policy violations?\b/i,
      /\b(?:access|user|account)\b[^.\n]{0,40}\b(?:restricted|blocked|banned|suspended)\b[^.\n]{0,40}\b(?:polic(?:y|ies)|terms|violat\w+|abus\w+)/i,
      /\b(?:violat\w+|prohibited)\b[^.\n]{0,60}\bterms (?:of|and)\b/i,
    ],
  ],
  [
    'key_limit',
    [
      /\b(?:api )?key\b[^.\n]{0,40}\b(?:spend(?:ing)?|usage|credit|total|daily|weekly|monthly) limit\b/i,
      /\bkey limit exceeded\b|\bhigher (?:total|daily|weekly|monthly) limit\b/i,
      /令牌[^\n。]{0,12}额度[^\n。]{0,6}(?:用尽|不足|用完)|\bpre_consume_token_quota_failed\b|\btoken quota (?:is )?(?:not enough|exhausted|insufficient)/i,
    ],
  ],
  [
    'budget',
    [
      /\bbudget\b[^.\n]{0,30}\b(?:exceeded|reached|exhausted|used up)\b/i,
      /\breached your (?:specified (?:api )?|api )usage limits?\b|\bspend(?:ing)? limit\b[^.\n]{0,20}\b(?:reached|exceeded)/i,
      /\bbilling[_ ]hard[_ ]limit/i,
    ],
  ],
  [
    'balance',
    [
      /\binsufficient[_ -](?:(?:account|credit|user|api|tokens?)[_ -])?(?:balance|funds?|credits?|money|quota)\b/i,
      /\b(?:out of|not enough|ran out of|run out of|no (?:more |remaining |available )?|negative|used (?:up )?all (?:of )?(?:your|the|its|available)|not have (?:any|enough|sufficient)) ?(?:available |included |api |prepaid |monthly )?(?:credits?|funds|balance)\b/i,
      /\b(?:doesn|don|didn)'t have (?:any|enough|sufficient) (?:\w{1,12} )?(?:credits?|funds|balance)\b/i,
      /\bexceeded\b[^.\n]{0,20}\b(?:included|free|prepaid) credits\b/i,
      /\bbalance\b[^.\n]{0,20}\b(?:too low|insufficient|not enough|exhausted|depleted|negative|empty)\b|"balance": ?"?-?0\b/i,
      /\b(?:credits?|funds|prepayment|free quota|trial)\b[^.\n]{0,20}\b(?:exhausted|depleted|used up|run out|has expired|have expired)\b/i,
      /\bexceeded your current quota\b[^\n]{0,30}\bbilling\b(?![^]{0,600}(?:\brate-limits\b|quota ?metric|quota exceeded for))/i,
      /\bnot active\b[^\n]{0,30}\bbilling\b|\bbilling_not_active\b/i,
      /\b(?:requires?|needs?) (?:more|additional|paid) (?:credits?|funds)|\bcredits? required\b|\badd (?:more )?(?:credits?|funds) to continue\b|\bplease (?:add (?:more )?credits?|top[ -]?up|recharge)\b/i,
      /\b(?:arrearage|AccountOverdueError|CreditsError|exceeded_current_quota_error|ResourcePackExhausted)\b/i,
      /\b(?:overdue|unpaid|outstanding) (?:account|payment|balance|bill|invoice)s?\b|\bcredit limit (?:exceeded|reached)\b|\barrears\b|\bbilling (?:is )?not (?:active|enabled)|\bbilling has not been enabled/i,
      /\boverdue-payment\b|\baccount is (?:not )?in (?:good|bad) standing\b/i,
      /余额不足|余额为|欠费|额度(?:不足|已用尽|用尽|已用完|已耗尽)|无可用资源包|请(?:及时|先)?充值|积分不足|套餐(?:已)?(?:到期|过期|用完)/,
    ],
  ],
  [
    'account_blocked',
    [
      /\b(?:account|organi[sz]ation|project|workspace)\b[^.\n]{0,40}\b(?:deactivated|suspended|disabled|terminated|banned|frozen|restricted|not active|overdue)\b|\baccount_deactivated\b/i,
      /账[户号][^\n。]{0,8}(?:被?封禁|被?冻结|停用|异常|锁定)/,
    ],
  ],
  [
    'model_access',
    [
      /(?<!\bor you )(?:\b(?:not|no)|n't) (?:currently )?(?:have |been granted )?access to (?:the |this |that )?(?:requested |specified )?(?:model|deployment)\b/i,
      /\bnot (?:authori[sz]ed|allowed|permitted|entitled) to (?:use|access|invoke|call) (?:the |this |that )?(?:\S+ )?model\b/i,
      /\b(?:organi[sz]ation|account|project)\b[^.\n]{0,40}\bmust be verified\b[^.\n]{0,40}\bmodel\b/i,
      /\bmodel\b[^.\n]{0,60}\b(?:not included in|not available (?:on|in|for|with|under)) your (?:\w+ )?(?:plan|subscription|tier|account)\b|\bupgrade\b[^.\n]{0,30}\bto (?:access|use) (?:the |this )?model\b/i,
      /(?:无权|没有权限)(?:访问|使用|调用)[^\n。]{0,12}模型/,
    ],
  ],
  [
    'key',
    [
      /\b(?:invalid|incorrect|expired|missing|wrong|revoked|unknown|no|malformed)\b[^.\n]{0,24}\b(?:(?:x-)?api[ _-]?key|credentials?|access token|auth(?:entication|orization)? (?:token|header|credentials)|bearer token|secret key)\b/i,
      /\b(?:api[ _-]?key|access token|bearer token)\b[^.\n]{0,40}\b(?:not valid|invalid|expired|revoked|incorrect|missing|disabled|not found|not set|leaked|required)\b/i,
      /(?:\bnot|n't) (?:provide|supply|include|send|specify|set|pass)(?:d|ed)? (?:an? |your |any |the )?(?:valid )?api[ _-]?key\b/i,
      /\b(?:oauth|refresh|session|security|auth\w{0,12}) token\b[^.\n]{0,60}\b(?:expired|invalid|revoked)\b/i,
      /\b(?:unauthori[sz]ed|unauthenticated|authentication (?:failed|fails|error|required)|authentication_error|invalid_api_key|api_key_invalid|invalid_authentication\w*|UnrecognizedClient\w*|InvalidSignature\w*|ExpiredToken\w*|permission_denied|permission_error|accessdenied\w*|access denied exception|user not found)\b/i,
      /\binsufficient permissions?\b|\bmissing scopes?\b/i,
      /\b(?:could not resolve authentication method|api_key client option must be set)\b/i,
      /(?:无效|错误|过期)的?(?:令牌|密钥|api ?key)|(?:令牌|密钥|api ?key)[^\n。]{0,8}(?:无效|错误|不正确|过期|失效|不存在)|(?:身份验证|鉴权|认证)失败|未提供令牌/i,
    ],
  ],
];

/** Rate limits that mention tokens, and so must not be mistaken for a text that is too long. */
export const throttleWords: readonly RegExp[] = [
  /\btoo many (?:tokens|requests)\b[^.\n]{0,24}\b(?:wait|per (?:day|minute|hour))\b/i,
  /\b(?:tokens?|requests?|images?)[ _-]per[ _-](?:sec(?:ond)?|min(?:ute)?|hour|day|week)\b|\b[TR]P[MDS]\b(?!\w)/i,
  /\b(?:token|request) limit\b[^.\n]{0,30}\bper (?:day|minute|hour)\b/i,
  /\brate[ _-]?limits? (?:of|on|for|exceeded for)\b[^.\n]{0,40}\b(?:tokens?|requests?)\b/i,
];

export const limitWords: readonly RegExp[] = [
  /\brate[ _-]?limit(?!\w{0,12}[ _-]?check)(?:s|ed|er|ing|_error|_exceeded|exceeded|error)?\b|\bratelimit\w*|\btoo[ _]?many[ _]?requests?\b|\bthrottl(?:ed?|ing)\w*/i,
  /\bquota\b[^.\n]{0,20}\b(?:exceeded|reached|exhausted|limit)\b|\bexceeded\b[^.\n]{0,20}\bquota\b|\bquota_?exceeded\b|\blimit_requests\b|\bexceeded\b[^.\n]{0,24}\brequests?\b/i,
  /\bresource[ _]?(?:has been )?exhausted\b/i,
  /\bconcurren(?:t|cy)\b[^.\n]{0,40}\b(?:limit|exceed\w*|reached|too many)\b|\btoo many concurrent\b/i,
  /\b(?:usage|request|session|hourly|daily|weekly|monthly|5-hour) limit\b[^.\n]{0,20}\b(?:reached|exceeded|hit)\b|\bexhausted your (?:capacity|quota)\b|\bslow down\b|\bhit your (?:\w{1,12} )?limit\b|\breached\b[^.\n]{0,30}\b(?:usage|request|rate) limit/i,
  /速率限制|频率(?:过高|限制|过快)|(?:请求|调用|访问)(?:过于频繁|频率|过多|次数|频次)|并发[^\n。]{0,12}(?:超|过高|限制|上限)|使用上限|限流|限速/,
];

/** Words that show that the limited account is the caller's own rather than a shared pool. */
export const ownLimitWords =
  /\byour (?:\S+ ){0,2}(?:limits?|capacity|quota)\b|\busage limit reached\b|\btrial key\b|per_project|PerProject|\bquota increase\b|您(?:当前|已)|你(?:当前|已)|\b(?:in|for|your) (?:the )?organi[sz]ation\b|\byour (?:account|organi[sz]ation|project|plan|tier|current quota|api key|workspace)\b|\bconsumer ['"]?project|\bquota_?(?:metric|id|limit_value)\b|\bquota exceeded for (?:quota )?metric\b|\b(?:free|paid|usage)[ _]tier\b|\blimit:? \d{2,}, ?(?:used|requested)\b|\bservice tier\b|\byour current\b[^.\n]{0,30}\b(?:pricing tier|tier|plan)\b|您的账[户号]|你的账[户号]/i;
