import { routerAt } from '#lib/upstreams/openrouter/router-at';
import type { Server } from '#lib/upstreams/upstream';
import { openRouterSpeaker, type Speaker } from '#lib/upstreams/verdict/speaker';
import type { CalledServer } from '#lib/words/phrasing';

type Known = {
  /** A host name, or the domain that it ends with. */
  readonly hosts: readonly string[];
  readonly company: string;
  /** A gateway that resells or shares other companies' models. */
  readonly isRelay?: true;
};

/** Companies by the host of their API. */
const known: readonly Known[] = [
  { company: 'OpenAI', hosts: ['api.openai.com'] },
  { company: 'Anthropic', hosts: ['api.anthropic.com'] },
  { company: 'Google', hosts: ['generativelanguage.googleapis.com'] },
  { company: 'Google Vertex AI', hosts: ['aiplatform.googleapis.com', 'aiplatform.google.com'] },
  { company: 'Groq', hosts: ['groq.com'] },
  { company: 'Mistral', hosts: ['mistral.ai'] },
  { company: 'DeepSeek', hosts: ['deepseek.com'] },
  { company: 'xAI', hosts: ['x.ai'] },
  { company: 'GitHub Models', hosts: ['models.github.ai', 'models.inference.ai.azure.com'] },
  { company: 'GitHub Copilot', hosts: ['githubcopilot.com'] },
  { company: 'Azure', hosts: ['azure.com', 'azure.us', 'azure.cn'] },
  { company: 'Amazon Bedrock', hosts: ['amazonaws.com', 'amazonaws.com.cn', 'api.aws'] },
  { company: 'Moonshot AI', hosts: ['moonshot.ai', 'moonshot.cn', 'kimi.com'] },
  { company: 'Z.ai', hosts: ['z.ai', 'bigmodel.cn'] },
  { company: 'Alibaba Cloud', hosts: ['aliyuncs.com'] },
  { company: 'MiniMax', hosts: ['minimax.io', 'minimax.chat', 'minimaxi.com'] },
  { company: 'SiliconFlow', hosts: ['siliconflow.com', 'siliconflow.cn'] },
  { company: 'Volcengine', hosts: ['volces.com'] },
  { company: 'Baidu', hosts: ['baidubce.com'] },
  { company: 'Tencent', hosts: ['tencentcloudapi.com', 'hunyuan.cloud.tencent.com'] },
  { company: 'Perplexity', hosts: ['perplexity.ai'] },
  { company: 'Together', hosts: ['together.xyz', 'together.ai'] },
  { company: 'Fireworks', hosts: ['fireworks.ai'] },
  { company: 'DeepInfra', hosts: ['deepinfra.com'] },
  { company: 'Novita', hosts: ['novita.ai'] },
  { company: 'NVIDIA', hosts: ['nvidia.com'] },
  { company: 'Cerebras', hosts: ['cerebras.ai'] },
  { company: 'SambaNova', hosts: ['sambanova.ai'] },
  { company: 'Cohere', hosts: ['cohere.com', 'cohere.ai'] },
  { company: 'Cloudflare Workers AI', hosts: ['api.cloudflare.com'] },
  { company: 'Hugging Face', hosts: ['huggingface.co', 'huggingface.cloud'], isRelay: true },
  { company: 'OpenCode Zen', hosts: ['opencode.ai'], isRelay: true },
  { company: 'Vercel AI Gateway', hosts: ['ai-gateway.vercel.sh'], isRelay: true },
  { company: 'Cloudflare AI Gateway', hosts: ['gateway.ai.cloudflare.com'], isRelay: true },
  { company: 'Kilo', hosts: ['kilo.ai', 'kilocode.ai'], isRelay: true },
  { company: 'Requesty', hosts: ['requesty.ai'], isRelay: true },
  { company: 'AiHubMix', hosts: ['aihubmix.com'], isRelay: true },
];

/** Local model servers by their default port. */
const localPrograms: ReadonlyMap<string, string> = new Map([
  ['11434', 'Ollama'],
  ['1234', 'LM Studio'],
]);

/** The server behind a connection, for classifying its answers and naming it in sentences. */
export type Called = { readonly speaker: Speaker; readonly server: CalledServer };

/** Whether it is OpenAI's own API. */
export function isOpenAi(origin: string): boolean {
  return isIn(new URL(origin).hostname, 'api.openai.com');
}

/** Identifies a server other than OpenRouter by its address. */
export function calledServer({ name, baseUrl }: Pick<Server, 'name' | 'baseUrl'>): Called {
  const { host, hostname, port } = new URL(baseUrl);
  if (isIn(hostname, 'openrouter.ai'))
    return { speaker: openRouterSpeaker, server: routerAt({ name, baseUrl }) };
  const isLocal = isOwnMachine(hostname);
  const program = isLocal ? (localPrograms.get(port) ?? null) : null;
  const one = known.find(({ hosts }) => hosts.some((suffix) => isIn(hostname, suffix)));
  const company = one?.company ?? program;
  return {
    speaker: {
      via: one?.isRelay === true ? 'relay' : 'direct',
      company: company ?? name,
      proof: null,
      calledAt: company === null ? 'own_server' : 'company',
    },
    server: { name, address: host, isLocal, program, isOpenRouter: false },
  };
}

function isIn(hostname: string, suffix: string): boolean {
  return hostname === suffix || hostname.endsWith(`.${suffix}`);
}

/** Whether a host is on this machine or a private network. */
function isOwnMachine(hostname: string): boolean {
  const bare = hostname.replace(/^\[|\]$/g, '');
  return (
    bare === 'localhost' ||
    /\.(?:localhost|local|internal|lan|home|home\.arpa)$/.test(bare) ||
    /^(?:(?:127|10)\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|169\.254\.|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.)[\d.]+$/.test(
      bare,
    ) ||
    /^(?:::1$|f[cd][0-9a-f]{2}:|fe80:)/.test(bare) ||
    // A single label, such as `ollama`, is a service in the same compose file.
    !/[.:]/.test(bare)
  );
}
