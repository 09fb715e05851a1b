import { evidence, excerpt, type Finding, type Rule } from './finding.ts';
import { readWording } from './wording.ts';

type Reading = Omit<Finding, 'evidence'> & { readonly meaning: string };

const sayings: readonly (readonly [RegExp, Reading])[] = [
  [
    /\b(?:ENOTFOUND|EAI_AGAIN|getaddrinfo|name resolution|nodename nor servname|could not resolve host|ERR_NAME_NOT_RESOLVED|NXDOMAIN|no such host)\b/i,
    {
      origin: 'network',
      action: 'retry_same_model',
      kind: 'unreachable',
      meaning: 'the server name was not found',
    },
  ],
  [
    /\b(?:ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|ERR_CONNECTION_REFUSED|connection refused|no route to host|ERR_INTERNET_DISCONNECTED|max retries exceeded|failed to establish a new connection)\b/i,
    {
      origin: 'network',
      action: 'retry_same_model',
      kind: 'unreachable',
      meaning: 'the server could not be reached',
    },
  ],
  [
    /\b(?:certificate|CERT_[A-Z_]+|self[- ]signed|SSL|SSL_\w+|TLS handshake|ERR_TLS\w*|UNABLE_TO_VERIFY\w*)\b/,
    {
      origin: 'network',
      action: 'stop_chain',
      kind: 'unreachable',
      meaning: 'no secure connection could be made',
    },
  ],
  [
    /\b(?:terminated|premature(?:ly)? clos\w*|incomplete chunked read|IncompleteRead|ERR_INCOMPLETE_CHUNKED_ENCODING|unexpected end of (?:JSON|file|stream)|stream (?:closed|ended) (?:before|unexpectedly)|payload is not completed)/i,
    {
      origin: 'network',
      action: 'switch_model',
      kind: 'interrupted',
      certain: false,
      meaning: 'the answer was cut off',
    },
  ],
  [
    /\b(?:ECONNRESET|EPIPE|ECONNABORTED|socket hang up|other side closed|UND_ERR_SOCKET|connection (?:was )?(?:reset|closed|aborted|error)|server disconnected|ERR_CONNECTION_RESET|ERR_HTTP2\w*)\b/i,
    { origin: 'network', action: 'retry_same_model', kind: 'interrupted', meaning: 'the connection broke' },
  ],
  [
    /\b(?:ETIMEDOUT|ESOCKETTIMEDOUT|UND_ERR_\w*TIMEOUT|ConnectTimeout|ReadTimeout|APITimeoutError|TimeoutError|timed? ?out|deadline exceeded)\b/i,
    {
      origin: 'network',
      action: 'switch_model',
      kind: 'timed_out',
      certain: false,
      meaning: 'nothing came in time',
    },
  ],
  [
    /\b(?:fetch failed|failed to fetch|network ?error|NetworkError|Load failed|(?:API)?ConnectionError|connection error)\b/i,
    {
      origin: 'network',
      action: 'retry_same_model',
      kind: 'unreachable',
      certain: false,
      meaning: 'the connection failed',
    },
  ],
  [
    /\bunexpected token '?<|\bexpecting value: line 1 column 1|<!doctype html/i,
    {
      origin: 'network',
      action: 'switch_model',
      kind: 'unknown',
      certain: false,
      meaning: 'a web page, or nothing, where an answer should be',
    },
  ],
  [
    /\bno auth credentials found|missing authentication header|user not found|no cookie auth|invalid api key|incorrect api key/i,
    {
      origin: 'credentials',
      action: 'stop_chain',
      kind: 'unauthorized',
      certain: false,
      meaning: 'the API key was not accepted',
    },
  ],
  [
    /\b(?:rate limit|too many requests|ratelimiterror)/i,
    {
      origin: 'openrouter_account',
      action: 'retry_same_model',
      kind: 'rate_limited',
      certain: false,
      meaning: 'a limit, and nothing says whose',
    },
  ],
  [
    /\b(?:overloaded|service unavailable|bad gateway|gateway time-?out|internal server error)\b/i,
    {
      origin: 'openrouter',
      action: 'retry_same_model',
      kind: 'server_error',
      certain: false,
      meaning: 'a server failed, and nothing says whose',
    },
  ],
];

/** Words last: text that came with no status and no JSON, such as an SDK's exception. */
export const byPastedText: Rule = ({ text, message, words, error, httpStatus }) => {
  if (httpStatus !== null) return null;
  const said = error === null ? text.slice(0, 8_192) : `${message} ${words.join(' ')}`;
  if (said.trim() === '') return null;
  const field = error === null ? 'body' : 'error.message';
  for (const [expression, { meaning, ...finding }] of sayings) {
    const match = expression.exec(said);
    if (match !== null) {
      return {
        ...finding,
        evidence: [evidence(field, excerpt(said, match.index, match[0].length), meaning)],
      };
    }
  }
  const worded = readWording(said);
  if (worded === null) return null;
  const item = (meaning: string) => [evidence(field, worded.phrase, meaning)];
  switch (worded.fault) {
    case 'context':
      return {
        origin: 'request',
        action: 'switch_to_larger_context',
        kind: 'context_too_long',
        evidence: item('the request is longer than the model takes'),
      };
    case 'content':
      return {
        origin: 'policy',
        action: 'fail_request',
        kind: 'content_refused',
        certain: false,
        evidence: item('a content rule refused it'),
      };
    case 'auth':
      return {
        origin: 'credentials',
        action: 'stop_chain',
        kind: 'unauthorized',
        certain: false,
        evidence: item('a key was not accepted'),
      };
    case 'region':
      return {
        origin: 'policy',
        action: 'switch_model',
        kind: 'model_unavailable',
        certain: false,
        evidence: item('not offered in this region'),
      };
    case 'unavailable_model':
      return {
        origin: 'request',
        action: 'switch_model',
        kind: 'model_unavailable',
        certain: false,
        evidence: item('the model could not be had'),
      };
    case 'prefill':
      return {
        origin: 'request',
        action: 'switch_model',
        kind: 'not_capable',
        obstacle: 'prefill',
        evidence: item('the model does not continue a begun answer'),
      };
    case 'output_limit':
    case 'capability':
      return {
        origin: 'request',
        action: 'switch_to_capable_model',
        kind: 'not_capable',
        certain: false,
        evidence: item('the model cannot do what was asked'),
      };
    case 'bad_image':
      return {
        origin: 'request',
        action: 'fail_request',
        kind: 'bad_request',
        evidence: item('an image or file could not be read'),
      };
  }
};
