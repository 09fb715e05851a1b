export type Snippet = {
  key: string;
  label: string;
  /** What to know before copying; a sentence or two. */
  note?: string;
  code: string;
};

/** How programs use a category, ready to be copied. Only what the gateway speaks: OpenAI's chat completions. */
export function writeSnippets({ baseUrl, model }: { baseUrl: string; model: string }): readonly Snippet[] {
  return [
    {
      key: 'curl',
      label: 'curl',
      code: `curl ${baseUrl}/chat/completions \\
  -H "Content-Type: application/json" \\
  -d '{"model": "${model}", "messages": [{"role": "user", "content": "Hello"}]}'`,
    },
    {
      key: 'python',
      label: 'Python',
      note: 'With the openai package.',
      code: `from openai import OpenAI

client = OpenAI(base_url="${baseUrl}", api_key="any text")

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

const client = new OpenAI({ baseURL: '${baseUrl}', apiKey: 'any text' });

const answer = await client.chat.completions.create({
  model: '${model}',
  messages: [{ role: 'user', content: 'Hello' }],
});
console.log(answer.choices[0].message.content);`,
    },
    {
      key: 'ai-sdk',
      label: 'AI SDK',
      note: 'With ai and @ai-sdk/openai-compatible, which speaks chat completions.',
      code: `import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { generateText } from 'ai';

const understudy = createOpenAICompatible({
  name: 'understudy',
  baseURL: '${baseUrl}',
  supportsStructuredOutputs: true,
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
    api_key="any text",
)
print(llm.invoke("Hello").content)`,
    },
    {
      key: 'claude-code',
      label: 'Claude Code',
      note: 'Claude Code speaks Anthropic’s API, and Understudy speaks OpenAI’s, so a bridge has to stand between them. With npm install -g @musistudio/claude-code-router@2, put this into ~/.claude-code-router/config.json and start Claude Code with ccr code. The transformer lowers the answer length Claude Code asks for, which is more than most models write.',
      code: `{
  "Providers": [
    {
      "name": "understudy",
      "api_base_url": "${baseUrl}/chat/completions",
      "api_key": "any text",
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
      note: 'In Cline’s settings choose “OpenAI Compatible” as the API provider and fill in:',
      code: `Base URL:  ${baseUrl}
API key:   any text
Model ID:  ${model}`,
    },
    {
      key: 'open-webui',
      label: 'Open WebUI',
      note: 'Add an OpenAI connection in its admin settings, or set these before its first start. Understudy answers this machine only: a container reaches it when it shares the host’s network, as with docker run --network=host.',
      code: `OPENAI_API_BASE_URL=${baseUrl}
OPENAI_API_KEY=any-text`,
    },
    {
      key: 'toml',
      label: 'TOML',
      note: 'For command-line tools with a TOML file. The names of the keys differ from tool to tool; these three values are what they ask for. A tool that speaks only OpenAI’s Responses API, as Codex does, can’t be used.',
      code: `base_url = "${baseUrl}"
model = "${model}"
api_key = "any text"`,
    },
  ];
}
