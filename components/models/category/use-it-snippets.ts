export type Snippet = {
  key: string;
  label: string;
  /** Notes before copying, in one or two sentences. */
  note?: string;
  code: string;
};

/**
 * Snippets that show how programs use a category, each in its own API. Without a client key they send any text, because
 * most programs require a key. See docs/programs.
 */
export function writeSnippets({
  baseUrl,
  model,
  clientKey = null,
}: {
  baseUrl: string;
  model: string;
  clientKey?: string | null;
}): readonly Snippet[] {
  const apiKey = clientKey ?? 'any text';
  return [
    {
      key: 'curl',
      label: 'curl',
      code: `curl ${baseUrl}/chat/completions \\
${clientKey === null ? '' : `  -H "Authorization: Bearer ${clientKey}" \\\n`}  -H "Content-Type: application/json" \\
  -d '{"model": "${model}", "messages": [{"role": "user", "content": "Hello"}]}'`,
    },
    {
      key: 'python',
      label: 'Python',
      note: 'With the openai package.',
      code: `from openai import OpenAI

client = OpenAI(base_url="${baseUrl}", api_key="${apiKey}")

answer = client.chat.completions.create(
    model="${model}",
    messages=[{"role": "user", "content": "Hello"}],
)
print(answer.choices[0].message.content)`,
    },
    {
      key: 'node',
      label: 'Node',
      note: 'With the openai package.',
      code: `import OpenAI from 'openai';

const client = new OpenAI({ baseURL: '${baseUrl}', apiKey: '${apiKey}' });

const answer = await client.chat.completions.create({
  model: '${model}',
  messages: [{ role: 'user', content: 'Hello' }],
});
console.log(answer.choices[0].message.content);`,
    },
    {
      key: 'ai-sdk',
      label: 'AI SDK',
      note: 'With ai and @ai-sdk/openai-compatible.',
      code: `import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { generateText } from 'ai';

const understudy = createOpenAICompatible({
  name: 'understudy',
  baseURL: '${baseUrl}',
${clientKey === null ? '' : `  apiKey: '${clientKey}',\n`}  supportsStructuredOutputs: true,
});

const { text } = await generateText({
  model: understudy('${model}'),
  prompt: 'Hello',
});
console.log(text);`,
    },
    {
      key: 'langchain',
      label: 'LangChain',
      note: 'With langchain-openai, in Python.',
      code: `from langchain_openai import ChatOpenAI

llm = ChatOpenAI(
    model="${model}",
    base_url="${baseUrl}",
    api_key="${apiKey}",
)
print(llm.invoke("Hello").content)`,
    },
    {
      key: 'codex',
      label: 'Codex',
      note: 'Add this to ~/.codex/config.toml. Without web search, Codex can also switch to models on servers that only support Chat Completions.',
      code: `model = "${model}"
model_provider = "understudy"
web_search = "disabled"

[model_providers.understudy]
name = "Understudy"
base_url = "${baseUrl}"
wire_api = "responses"${clientKey === null ? '' : `\nenv_key = "UNDERSTUDY_KEY" # export UNDERSTUDY_KEY=${clientKey}`}`,
    },
    {
      key: 'claude-code',
      label: 'Claude Code',
      note: 'Set these variables, for example in your shell, and start Claude Code.',
      code: `export ANTHROPIC_BASE_URL=${baseUrl.replace(/\/v1$/, '')}
export ANTHROPIC_AUTH_TOKEN=${clientKey ?? 'any-text'}
export ANTHROPIC_MODEL=${model}
claude`,
    },
    {
      key: 'anthropic',
      label: 'Anthropic SDK',
      note: 'With the @anthropic-ai/sdk package.',
      code: `import Anthropic from '@anthropic-ai/sdk';

const client = new Anthropic({
  baseURL: '${baseUrl.replace(/\/v1$/, '')}',
  apiKey: '${apiKey}',
});

const message = await client.messages.create({
  model: '${model}',
  max_tokens: 1024,
  messages: [{ role: 'user', content: 'Hello' }],
});
console.log(message.content);`,
    },
    {
      key: 'cline',
      label: 'Cline',
      note: 'In Cline’s settings, choose “OpenAI Compatible” as the API provider and enter:',
      code: `Base URL:  ${baseUrl}
API key:   ${apiKey}
Model ID:  ${model}`,
    },
    {
      key: 'open-webui',
      label: 'Open WebUI',
      note: 'Add an OpenAI connection in its admin settings, or set these variables before its first start. Understudy only accepts requests from this machine, so a container has to share the host’s network, for example with docker run --network=host.',
      code: `OPENAI_API_BASE_URL=${baseUrl}
OPENAI_API_KEY=${clientKey ?? 'any-text'}`,
    },
  ];
}
