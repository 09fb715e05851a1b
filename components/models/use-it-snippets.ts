export type Snippet = {
  key: string;
  label: string;
  /** What to know before copying, in a sentence or two. */
  note?: string;
  code: string;
};

/**
 * How programs use a category, ready to copy. All use Chat Completions, the API that the gateway speaks. Without a key
 * of a client they send any text, which most programs require.
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
      key: 'claude-code',
      label: 'Claude Code',
      note: 'Claude Code uses Anthropic’s API and Understudy OpenAI’s, so you need a bridge: npm install -g @musistudio/claude-code-router@2. Put this into ~/.claude-code-router/config.json and start Claude Code with ccr code. The transformer lowers the answer length that Claude Code requests, which is more than most models can write.',
      code: `{
  "Providers": [
    {
      "name": "understudy",
      "api_base_url": "${baseUrl}/chat/completions",
      "api_key": "${apiKey}",
      "models": ["${model}"],
      "transformer": { "use": [["maxtoken", { "max_tokens": 16384 }]] }
    }
  ],
  "Router": { "default": "understudy,${model}" }
}`,
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
    {
      key: 'toml',
      label: 'TOML',
      note: 'For command-line tools with a TOML configuration. Key names differ between tools, but these three values are what they need. Tools that only use OpenAI’s Responses API, such as Codex, don’t work.',
      code: `base_url = "${baseUrl}"
model = "${model}"
api_key = "${apiKey}"`,
    },
  ];
}
