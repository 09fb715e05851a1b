/** The signs of a company, or of a gateway that passes on other servers' errors. */
export type CompanySigns = {
  readonly name: string;
  /** A gateway that resells or shares other companies' models. */
  readonly isRelay?: true;
  /** Its hosts, pages and codes, and the names that client libraries give its errors. */
  readonly signs: RegExp;
  /** Sentences that only this company writes. They may have come through another server. */
  readonly sentences?: RegExp;
};

/** OpenRouter's name, and text that only OpenRouter writes. */
export const openRouterSigns =
  /\bopen-?router|\bprovider\s+returned\s+(?:an?\s+)?error\b|\brate-limited upstream\b|\bupstream error from [A-Z][\w .-]{1,40}:|\bfree-models-per-|["'](?:provider_name|is_byok|limit_source)["']/i;

/** In search order: gateways first, because they repeat other companies' text. */
export const companies: readonly CompanySigns[] = [
  {
    name: 'New API',
    isRelay: true,
    signs:
      /\b(?:new|one|shell|chat)_api_error\b|\bpre_consume_token_quota_failed\b|\bdo_request_failed\b|\(request id: ?20\d{10}|x-(?:oneapi|new-api)-|令牌|分组|渠道/i,
  },
  {
    name: 'OpenCode Zen',
    isRelay: true,
    signs: /\bopencode\.ai\/|\bopencode zen\b|["'](?:CreditsError|RegionError)["']/i,
  },
  {
    name: 'Vercel AI Gateway',
    isRelay: true,
    signs: /\bai-gateway\.vercel\.sh|vercel\.com\/[\w/-]*ai-gateway/i,
  },
  { name: 'Kilo', isRelay: true, signs: /\bkilo(?:code)?\.ai\b/i },
  { name: 'Requesty', isRelay: true, signs: /\brequesty\.ai\b/i },
  { name: 'AiHubMix', isRelay: true, signs: /\baihubmix\.com\b/i },
  {
    name: 'LiteLLM',
    isRelay: true,
    signs: /\blitellm_proxy\b|\bExceeded(?:Token)?Budget\b|litellm virtual key/i,
  },
  { name: 'GitHub Copilot', signs: /\bgithubcopilot\.com\b|\bgithub copilot\b/i },
  { name: 'GitHub Models', signs: /\bmodels\.github\.ai\b|\bmodels\.inference\.ai\.azure\.com\b/i },
  {
    name: 'Azure',
    signs:
      /\b(?:openai|cognitiveservices|services\.ai|inference\.ml)\.azure\.com\b|\bazure(?: ?open ?ai|Exception|_?openai)|\bResponsibleAIPolicyViolation\b|\bDeploymentNotFound\b|\baka\.ms\/oai|"apim-request-id"/i,
  },
  {
    name: 'Amazon Bedrock',
    signs:
      /\bBedrock(?:Exception|Error|Runtime)|\bAWSBedrock|\bbotocore\b|\bamazonaws\.com\b|\bamazon\.com\/coral|\bx-amzn-|\$metadata\b|\baws support\b|\bsecurity token included in the request\b|\bUnrecognizedClientException\b|\b(?:Throttling|ModelNotReady|ModelTimeout|ServiceQuotaExceeded)Exception\b/i,
    sentences:
      /\btoo many (?:tokens|requests)(?: per day)?, please wait before trying again|\bon-demand throughput\b/i,
  },
  {
    name: 'Google Vertex AI',
    signs:
      /\baiplatform\.googleapis\.com\b|\bcloud\.google\.com\/vertex|\bvertex_?ai(?:Exception|Error|_beta)/i,
  },
  {
    name: 'Google',
    signs:
      /\bgenerativelanguage\.googleapis\.com\b|\btype\.googleapis\.com\b|\bai\.google\.dev\b|\bai\.dev\/rate-limit|\baistudio\.google\.com\b|\bGemini(?:Exception|Error)\b|\bGoogleGenerativeAI|\bgoogle\.(?:genai|api_core)\b|\bGenerate(?:Content|Requests)\w*Per(?:Minute|Day)|\bResourceExhausted\b/i,
    sentences:
      /\bresource has been exhausted \(e\.g\. check quota\)|\bexhausted your capacity on this model\b/i,
  },
  {
    name: 'Anthropic',
    signs:
      /\b(?:api|docs|console|support|status|www)\.anthropic\.com\b|\b(?:docs|status|platform|support|console)\.claude\.com\b|\bAnthropic(?:Exception|Error|API|\\?Client)\b|\bthe (?:anthropic|claude) api\b|\bclaude (?:ai|code) usage limit|"req_01/i,
  },
  {
    name: 'OpenAI',
    signs: /\bopenai\.com\b|\bthe openai api\b|"openai-(?:organization|version)"/i,
    sentences: /\brate limit reached for (?:\w+-)?(?:gpt|o\d|davinci|text-embedding)/i,
  },
  {
    name: 'DeepSeek',
    signs: /\b(?:api|platform|status|api-docs)\.deepseek\.com\b|\bdeepseekException\b|"x-ds-trace-id"/i,
  },
  {
    name: 'Mistral',
    signs:
      /\b(?:api|console|docs|admin)\.mistral\.ai\b|\bmistral(?:Exception|APIError| ?AI API| API)\b|"mistral-correlation-id"|\braw_status_code\b/i,
  },
  {
    name: 'Groq',
    signs: /\b(?:api|console)\.groq\.com\b|\bgroqException\b|"x-groq-/i,
    sentences: /\bservice tier `?on_demand/i,
  },
  { name: 'xAI', signs: /\b(?:api|console|docs)\.x\.ai\b|\bxaiException\b/i },
  {
    name: 'Moonshot AI',
    signs:
      /\b(?:api|platform)\.(?:moonshot|kimi)\.(?:cn|ai|com)\b|\bmoonshotException\b|\bexceeded_current_quota_error\b|\bengine_overloaded_error\b/i,
  },
  { name: 'Z.ai', signs: /\bbigmodel\.cn\b|\b(?:api\.)?z\.ai\b|\bzhipu|智谱|\bzaiException\b/i },
  {
    name: 'Alibaba Cloud',
    signs:
      /\bdashscope|\baliyuncs\.com\b|\bhelp\.aliyun\.com\b|\balibabacloud\.com\b|\bInternalError\.Algo\b|["']Arrearage["']/i,
  },
  {
    name: 'MiniMax',
    signs: /\bminimaxi?\.(?:chat|com|io)\b|\bminimaxException\b|\binsufficient balance \(1008\)/i,
  },
  { name: 'SiliconFlow', signs: /\bsiliconflow\b/i },
  { name: 'Volcengine', signs: /\bvolces\.com\b|\bvolcengine\b|\bAccountOverdueError\b/i },
  { name: 'Baidu', signs: /\bqianfan\b|\bbaidubce\.com\b/i },
  { name: 'Tencent', signs: /\bhunyuan\.(?:cloud|tencent)|\btencentcloudapi\.com\b/i },
  { name: 'Perplexity', signs: /\b(?:api|docs|www)\.perplexity\.ai\b|\bperplexityException\b/i },
  { name: 'Together', signs: /\b(?:api|docs)\.together\.(?:xyz|ai)\b|\btogether_?aiException\b/i },
  { name: 'Fireworks', signs: /\bfireworks\.ai\b|\bfireworks_?aiException\b/i },
  { name: 'DeepInfra', signs: /\bdeepinfra\.com\b|\bdeepinfraException\b/i },
  { name: 'Novita', signs: /\bnovita\.ai\b|\bnovitaException\b/i },
  {
    name: 'NVIDIA',
    signs: /\b(?:integrate\.api|build)\.nvidia\.com\b|\bnvidia_nimException\b/i,
    sentences: /\bDEGRADED function cannot\b/,
  },
  { name: 'Cerebras', signs: /\bcerebras\.ai\b|\bcerebrasException\b/i },
  { name: 'SambaNova', signs: /\bsambanova\.ai\b|\bsambanovaException\b/i },
  { name: 'Hugging Face', signs: /\bhuggingface\.co\b|\bhuggingfaceException\b|\bHfHubHTTPError\b/i },
  { name: 'Cohere', signs: /\bcohere\.(?:ai|com|errors)\b|\bcohereException\b/i },
  { name: 'Cloudflare Workers AI', signs: /\bapi\.cloudflare\.com\/client\b|\bworkers-ai\b/i },
  {
    name: 'Ollama',
    signs: /(?:localhost|127\.0\.0\.1|host\.docker\.internal):11434\b|\bollama(?:Exception)?\b/i,
  },
  { name: 'LM Studio', signs: /\blm[ -]?studio\b|\b(?:localhost|127\.0\.0\.1):1234\b/i },
];

/**
 * Names that clients use for companies, as in `Provider: gemini`. There, `openai` means any compatible
 * server.
 */
const nicknames: ReadonlyMap<string, string> = new Map([
  ['gemini', 'Google'],
  ['google', 'Google'],
  ['vertex', 'Google Vertex AI'],
  ['vertexai', 'Google Vertex AI'],
  ['anthropic', 'Anthropic'],
  ['claude', 'Anthropic'],
  ['deepseek', 'DeepSeek'],
  ['groq', 'Groq'],
  ['mistral', 'Mistral'],
  ['bedrock', 'Amazon Bedrock'],
  ['azure', 'Azure'],
  ['ollama', 'Ollama'],
  ['lmstudio', 'LM Studio'],
  ['xai', 'xAI'],
  ['moonshot', 'Moonshot AI'],
  ['kimi', 'Moonshot AI'],
  ['zhipu', 'Z.ai'],
  ['zai', 'Z.ai'],
  ['dashscope', 'Alibaba Cloud'],
  ['siliconflow', 'SiliconFlow'],
  ['minimax', 'MiniMax'],
  ['together', 'Together'],
  ['fireworks', 'Fireworks'],
  ['cohere', 'Cohere'],
  ['cerebras', 'Cerebras'],
  ['nvidia', 'NVIDIA'],
  ['perplexity', 'Perplexity'],
  ['copilot', 'GitHub Copilot'],
]);

/** The company that a client's own message names as the called provider. */
export function companyCalled(text: string): { readonly name: string; readonly phrase: string } | null {
  for (const match of text.matchAll(
    /\bprovider(?:[_ ]?id)?["']?\s{0,2}[:= (]\s{0,2}["']?([a-z]{3,12})\b/gi,
  )) {
    const name = nicknames.get((match[1] ?? '').toLowerCase());
    if (name !== undefined) return { name, phrase: match[0] };
  }
  return null;
}
