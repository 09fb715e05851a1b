import type { ConnectionKind, Speaks } from './connection.ts';

/** A service or server with a known address, so that only the key has to be entered. */
export type ConnectionPreset = {
  readonly slug: string;
  readonly name: string;
  readonly kind: Exclude<ConnectionKind, 'demo'>;
  /** The base URL of the OpenAI-compatible API. */
  readonly baseUrl: string;
  /** Where to create a key; null if the person runs the server. */
  readonly keyUrl: string | null;
  /** Runs on the person's machine or network, and usually needs no key. */
  readonly isLocal: boolean;
  /**
   * Only the APIs that its documentation names for the base URL; local servers support these in any version.
   */
  readonly speaks: readonly Speaks[];
};

const hosted = (
  slug: string,
  name: string,
  baseUrl: string,
  keyUrl: string,
  speaks: readonly Speaks[],
): ConnectionPreset => ({ slug, name, kind: 'openai_compatible', baseUrl, keyUrl, isLocal: false, speaks });

const local = (slug: string, name: string, baseUrl: string, speaks: readonly Speaks[]): ConnectionPreset => ({
  slug,
  name,
  kind: 'openai_compatible',
  baseUrl,
  keyUrl: null,
  isLocal: true,
  speaks,
});

/** Hosted services first, then servers the person runs. */
export const connectionPresets: readonly ConnectionPreset[] = [
  {
    slug: 'openrouter',
    name: 'OpenRouter',
    kind: 'openrouter',
    baseUrl: 'https://openrouter.ai/api/v1',
    keyUrl: 'https://openrouter.ai/settings/keys',
    isLocal: false,
    speaks: ['chat', 'responses', 'messages', 'embeddings', 'images', 'audio'],
  },
  hosted('openai', 'OpenAI', 'https://api.openai.com/v1', 'https://platform.openai.com/api-keys', [
    'chat',
    'responses',
    'embeddings',
    'images',
    'audio',
  ]),
  hosted(
    'anthropic',
    'Anthropic',
    'https://api.anthropic.com/v1',
    'https://platform.claude.com/settings/keys',
    ['chat', 'messages'],
  ),
  hosted(
    'google',
    'Google AI Studio',
    'https://generativelanguage.googleapis.com/v1beta/openai',
    'https://aistudio.google.com/apikey',
    ['chat', 'embeddings', 'images'],
  ),
  hosted('groq', 'Groq', 'https://api.groq.com/openai/v1', 'https://console.groq.com/keys', [
    'chat',
    'responses',
    'audio',
  ]),
  hosted('mistral', 'Mistral', 'https://api.mistral.ai/v1', 'https://console.mistral.ai/api-keys', [
    'chat',
    'embeddings',
  ]),
  hosted('deepseek', 'DeepSeek', 'https://api.deepseek.com', 'https://platform.deepseek.com/api_keys', [
    'chat',
  ]),
  hosted('xai', 'xAI', 'https://api.x.ai/v1', 'https://console.x.ai', ['chat', 'responses', 'images']),
  hosted('together', 'Together', 'https://api.together.ai/v1', 'https://api.together.ai/settings/api-keys', [
    'chat',
    'embeddings',
    'images',
    'audio',
  ]),
  hosted(
    'fireworks',
    'Fireworks',
    'https://api.fireworks.ai/inference/v1',
    'https://app.fireworks.ai/settings/users/api-keys',
    ['chat', 'messages', 'embeddings'],
  ),
  hosted('cerebras', 'Cerebras', 'https://api.cerebras.ai/v1', 'https://cloud.cerebras.ai', ['chat']),
  hosted(
    'moonshot',
    'Moonshot',
    'https://api.moonshot.ai/v1',
    'https://platform.moonshot.ai/console/api-keys',
    ['chat', 'responses'],
  ),
  hosted('zai', 'Z.ai', 'https://api.z.ai/api/paas/v4', 'https://z.ai/manage-apikey/apikey-list', ['chat']),
  hosted(
    'nvidia',
    'NVIDIA',
    'https://integrate.api.nvidia.com/v1',
    'https://build.nvidia.com/settings/api-keys',
    ['chat', 'embeddings'],
  ),
  local('ollama', 'Ollama', 'http://localhost:11434/v1', ['chat', 'embeddings']),
  local('lm-studio', 'LM Studio', 'http://localhost:1234/v1', ['chat', 'embeddings']),
  local('llama-cpp', 'llama.cpp', 'http://localhost:8080/v1', ['chat', 'embeddings']),
  local('vllm', 'vLLM', 'http://localhost:8000/v1', ['chat', 'embeddings']),
  local('litellm', 'LiteLLM', 'http://localhost:4000/v1', ['chat', 'embeddings']),
];
