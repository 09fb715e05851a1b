import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { Action, Origin } from '#lib/contracts/vocabulary';
import { readRecording } from '#tests/support/recordings';
import { directServers } from '#tests/fixtures/errors/direct';
import { nowMs } from '#tests/fixtures/errors/fixture';
import { explainPaste } from '#lib/upstreams/paste/explain-paste';
import { classify } from '#lib/upstreams/verdict/classify';
import { explainVerdict } from '#lib/words/explain-verdict';
import { calledServer } from './called-server.ts';

const NAME = 'Work';
const MODEL = 'some-model';

const rows = directServers.flatMap(({ company, baseUrl, fixtures }) =>
  fixtures.map((fixture) => {
    const called = calledServer({ name: company === 'Lab' ? 'Lab' : NAME, baseUrl });
    const { status, headers = {}, body, fault = null } = fixture;
    const verdict = classify({ status, headers, body, streamed: false, fault }, nowMs, called.speaker);
    return [
      `${company}: ${fixture.name}`,
      { fixture, company, verdict, words: explainVerdict(verdict, MODEL, null, called.server), called },
    ] as const;
  }),
);

describe('an error from a direct connection', () => {
  test.each(rows)('%s', (_, { fixture, company, verdict }) => {
    const { origin, action, cause = verdict.cause, certain = verdict.certain } = fixture;
    expect(verdict).toMatchObject({ origin, action, cause, certain });
    expect(verdict.company).toBe(fixture.company ?? company);
    expect(verdict.retryAfterMs).toBe(fixture.retryAfterMs ?? verdict.retryAfterMs);
    expect(verdict.evidence.length).toBeGreaterThan(0);
  });

  test.each(rows)('%s: the explanation does not mention OpenRouter', (_, { words }) => {
    const said = [words.title, words.explanation, ...words.advice].join('\n');
    // The server’s own words may be repeated.
    expect(said.replaceAll(/“[^”]*”/g, '')).not.toMatch(/openrouter/i);
  });

  const ofServer = /^(?:upstream_byok|credits|credentials|upstream_provider|network)$/;
  test.each(
    rows.filter(([, { verdict }]) => ofServer.test(verdict.origin) && verdict.cause !== 'invalid_answer'),
  )('%s: the explanation names the connection', (_, { words, called }) => {
    expect(words.explanation.toLowerCase()).toContain(`your ${called.server.name} connection`.toLowerCase());
  });

  test.each(rows.filter(([, { fixture }]) => fixture.isRecognizable))(
    '%s: the same error, pasted, gets the same verdict',
    (_, { fixture, company }) => {
      const { status, headers = {}, body, origin, action } = fixture;
      const text = JSON.stringify(body);
      for (const input of [{ status, headers, body }, { body: `ERROR ${status} ${text}` }])
        expect(explainPaste(input, nowMs)).toMatchObject({ origin, action, company });
    },
  );
});

test.each([
  ['http://127.0.0.1:11434/v1', 'Start Ollama at 127.0.0.1:11434, then try again.'],
  ['http://localhost:8080/v1', 'Start the server at localhost:8080, then try again.'],
  ['http://nas.local/v1', 'Start the server at nas.local, then try again.'],
  ['http://[::1]:8000/v1', 'Start the server at [::1]:8000, then try again.'],
  ['http://ollama:11434/v1', 'Start Ollama at ollama:11434, then try again.'],
  ['https://api.groq.com/openai/v1', 'Check the internet connection, proxy or firewall of this machine.'],
  ['https://172.32.0.1/v1', 'Check the internet connection, proxy or firewall of this machine.'],
])('an unreachable server at %s gets advice for its location', (baseUrl, advice) => {
  const { speaker, server } = calledServer({ name: NAME, baseUrl });
  const reply = { status: null, headers: {}, body: undefined, streamed: false, fault: 'refused' } as const;
  const words = explainVerdict(classify(reply, nowMs, speaker), MODEL, null, server);
  expect(words.explanation).toBe('Your Work connection is unreachable: the server refused the connection.');
  expect(words.advice[0]).toBe(advice);
});

test.each([
  ['https://openrouter.ai/api/v1', 'OpenRouter'],
  ['https://notopenrouter.ai/v1', NAME],
  ['https://api.openai.com.example.com/v1', NAME],
  ['https://eu.aiplatform.googleapis.com/v1', 'Google Vertex AI'],
  ['https://api.z.ai/api/paas/v4', 'Z.ai'],
  ['https://ai-gateway.vercel.sh/v1', 'Vercel AI Gateway'],
])('the company at %s is recognized by its host alone', (baseUrl, company) => {
  expect(calledServer({ name: NAME, baseUrl }).speaker.company).toBe(company);
});

test('an empty balance names the company and where to check it', () => {
  const { speaker, server } = calledServer({ name: 'Claude', baseUrl: 'https://api.anthropic.com/v1' });
  const body = {
    type: 'error',
    error: { type: 'invalid_request_error', message: 'Your credit balance is too low.' },
  };
  const reply = { status: 400, headers: {}, body, streamed: false, fault: null };
  expect(explainVerdict(classify(reply, nowMs, speaker), MODEL, null, server)).toEqual({
    title: 'Your balance at Anthropic is used up',
    explanation: 'The account of your Claude connection has too little money left.',
    advice: [
      'Check your balance and billing at Anthropic: https://console.anthropic.com.',
      'Or use a model from another company.',
    ],
  });
});

/** The base URLs of reports that came from these companies directly. */
const addressOf: Readonly<Record<string, string>> = {
  'g16-mistral-401-detail': 'https://api.mistral.ai/v1',
  'g17-google-400-key': 'https://generativelanguage.googleapis.com/v1beta/openai',
  'g09-perplexity-401-quota': 'https://api.perplexity.ai',
  'g10-openai-429-insufficient-quota': 'https://api.openai.com/v1',
  'g13-kimi-suspended-balance': 'https://api.moonshot.ai/v1',
  'g14-kimi-engine-overloaded': 'https://api.moonshot.ai/v1',
  'g19-groq-413-tpm': 'https://api.groq.com/openai/v1',
  'g22-azure-tool-name-pattern': 'https://acme.openai.azure.com/openai/v1',
  'g25-azure-image-blocklist': 'https://acme.openai.azure.com/openai/v1',
  'g27-xai-invalid-image': 'https://api.x.ai/v1',
  'g47-glm-1302-account': 'https://open.bigmodel.cn/api/paas/v4',
  'g48-glm-1305-platform': 'https://open.bigmodel.cn/api/paas/v4',
  'f67-azure-filter-openclaude': 'https://acme.services.ai.azure.com/openai/v1',
  'f05-deepseek-reasoning-content': 'https://api.deepseek.com',
  'f77-void-429-nobody': 'https://generativelanguage.googleapis.com/v1beta/openai',
  'g51-newapi-token-quota-403': 'https://relay.example.com/v1',
};

const Report = z.object({
  id: z.string(),
  status: z.number().nullable(),
  headers: z.record(z.string(), z.string()),
  body: z.unknown().optional(),
  origin: Origin,
  action: Action,
  also: z.array(Action).optional(),
});

const reports = z
  .array(Report)
  .parse(JSON.parse(readRecording('errors-field.json') ?? '[]'))
  .flatMap((report) => {
    const baseUrl = addressOf[report.id];
    return baseUrl === undefined ? [] : [{ ...report, baseUrl }];
  });

describe.skipIf(reports.length === 0)('a field report, received from a connection', () => {
  test.each(reports.map((report) => [report.id, report] as const))(
    '%s is classified correctly',
    (_, report) => {
      const { status, headers, body, origin, action, also = [], baseUrl } = report;
      const { speaker } = calledServer({ name: NAME, baseUrl });
      const verdict = classify({ status, headers, body, streamed: false, fault: null }, nowMs, speaker);
      expect(verdict.origin).toBe(origin);
      expect([action, ...also]).toContain(verdict.action);
    },
  );
});
