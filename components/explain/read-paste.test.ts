import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readHeaders, readPaste } from './read-paste.ts';

const body = {
  error: {
    message: 'Provider returned error',
    code: 429,
    metadata: { provider_name: "Stagehand's Cloud", is_byok: false },
  },
};
const json = JSON.stringify(body);

describe('parsing a pasted error', () => {
  test('a bare body is parsed', () => {
    expect(readPaste(`\n ${JSON.stringify(body, null, 2)} \n`)).toEqual({
      isCut: false,
      shape: 'json',
      status: null,
      headers: {},
      body,
    });
  });

  test('curl -i output is split into head and body, with LF or CRLF line ends', () => {
    const text = `HTTP/2 429 \ncontent-type: application/json\nRetry-After: 7\n\n${json}`;
    for (const paste of [text, text.replaceAll('\n', '\r\n')]) {
      expect(readPaste(paste)).toEqual({
        isCut: false,
        shape: 'http',
        status: 429,
        headers: { 'content-type': 'application/json', 'retry-after': '7' },
        body,
      });
    }
  });

  test('the last of several heads is used', () => {
    const text = `HTTP/1.1 200 Connection established\n\nHTTP/1.1 100 Continue\n\nHTTP/1.1 402 Payment Required\nX-A: 1\n\n${json}`;
    expect(readPaste(text)).toMatchObject({ status: 402, headers: { 'x-a': '1' }, body });
  });

  test('the request in curl -v output is dropped, because it holds the key', () => {
    const text = [
      '* Connected to example.com',
      '> POST /api/v1/chat/completions HTTP/2',
      '> Authorization: Bearer sk-secret',
      '>',
      '{ [5 bytes data]',
      '< HTTP/2 429',
      '< retry-after: 3',
      '< set-cookie: session=secret',
      '<',
      '{ [120 bytes data]',
      JSON.stringify(body, null, 2),
      '* Connection #0 left intact',
    ].join('\n');
    const read = readPaste(text);
    expect(read).toEqual({ isCut: false, shape: 'http', status: 429, headers: { 'retry-after': '3' }, body });
    expect(JSON.stringify(read)).not.toContain('secret');
  });

  test('a head without a body still yields the status', () => {
    expect(readPaste('HTTP/1.1 503 Service Unavailable\nretry-after: 5')).toMatchObject({
      status: 503,
      body: '',
    });
  });

  test('the event with the error represents a stream', () => {
    const text = `: OPENROUTER PROCESSING\n\ndata: {"choices":[{"delta":{"content":"Hi"}}]}\n\ndata: ${json}\n\ndata: [DONE]`;
    expect(readPaste(text)).toEqual({ isCut: false, shape: 'stream', status: null, headers: {}, body });
  });

  test('the choice with the error represents a stream', () => {
    const failed = { choices: [{ error: { code: 502, message: 'gone' }, finish_reason: 'error' }] };
    expect(readPaste(`data: {"choices":[]}\n\ndata: ${JSON.stringify(failed)}\n`).body).toEqual(failed);
  });

  test.each([
    [
      'Python',
      `openai.RateLimitError: Error code: 429 - {'error': {'message': 'Provider returned error', 'code': 429, 'metadata': {'provider_name': "Stagehand's Cloud", 'is_byok': False}}}`,
    ],
    ['Node', `RateLimitError: 429 ${json}\n    at Function.generate (error.js:63:20) {\n  status: 429 }`],
    [
      'AI SDK',
      `AI_APICallError: Provider returned error\n  statusCode: 429,\n  responseBody: ${json},\n  isRetryable: true`,
    ],
    ['a log line', `2026-11-21 10:00:01 ERROR upstream failed status=429 body=${json} after 3 tries`],
  ])('SDK output is recognized: %s', (_name, text) => {
    expect(readPaste(text)).toEqual({ isCut: false, shape: 'sdk', status: 429, headers: {}, body: text });
  });

  test('a status in plain text is found', () => {
    expect(readPaste('Error: 429 Too Many Requests')).toMatchObject({
      shape: 'sdk',
      status: 429,
      body: 'Error: 429 Too Many Requests',
    });
  });

  test('plain text is kept unchanged', () => {
    expect(readPaste('It broke after 200 tokens')).toEqual({
      isCut: false,
      shape: 'text',
      status: null,
      headers: {},
      body: 'It broke after 200 tokens',
    });
  });

  test('a text of several megabytes is cut to its ends and the parts around errors', () => {
    const lines = ' all is well\n'.repeat(100_000);
    const error = '{"error": {"code": 429, "message": "Provider returned error"}}';
    const { body: sent, isCut } = readPaste(`first${lines}${error}${lines}last`);
    expect(isCut).toBe(true);
    expect(sent).toMatch(/^first[^]*Provider returned error[^]*last$/);
    expect(String(sent).length).toBeLessThan(70_000);
  });

  test('a long body within the size limit is parsed in full', () => {
    const long = { error: { code: 429, message: 'limited' }, filler: 'x'.repeat(140_000) };
    expect(readPaste(JSON.stringify(long))).toMatchObject({ shape: 'json', body: long, isCut: false });
  });

  test('blank text is reported as empty', () => {
    expect(readPaste(' \n ').shape).toBe('empty');
  });

  test('no text makes the parser throw', () => {
    const piece = fc.constantFrom(
      '{',
      '}',
      "'",
      '"',
      '\\',
      'HTTP/1.1 429',
      '\n',
      'data: ',
      '{"error":1}',
      ': ',
      '429 ',
      '[DONE]',
      '< ',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 25 }), (pieces) => {
        const read = readPaste(pieces.join(''));
        expect(read.status === null || Number.isInteger(read.status)).toBe(true);
      }),
    );
  });
});

test('a header may share its name with an Object.prototype property', () => {
  expect(readHeaders('constructor: 1\ntoString: 2')).toEqual({ constructor: '1', tostring: '2' });
});

test('repeated headers are joined, secrets and lines without a header are dropped', () => {
  expect(readHeaders('A: 1\na: 2\nnot a header\nAuthorization: Bearer x\nX-Empty:')).toEqual({
    a: '1, 2',
    'x-empty': '',
  });
});
