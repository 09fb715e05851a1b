import type { Cause } from '#lib/contracts/cause';
import type { Action } from '#lib/contracts/vocabulary';
import type { TransportFault } from '#lib/engine/upstream-reply';
import { found } from './decide.ts';
import { evidence, excerpt } from './evidence.ts';
import type { Rule } from './finding.ts';

type Reading = {
  readonly cause: Cause;
  readonly action?: Action;
  readonly certain?: boolean;
  readonly fault?: TransportFault;
  readonly meaning: string;
};

/** Messages of programs whose connection failed. The first match decides. */
const sayings: readonly (readonly [RegExp, Reading])[] = [
  [
    /\b(?:ENOTFOUND|EAI_AGAIN|getaddrinfo|name resolution|nodename nor servname|could not resolve host|ERR_NAME_NOT_RESOLVED|NXDOMAIN|no such host)\b/i,
    { cause: 'unreachable', certain: true, fault: 'dns', meaning: 'the server name was not found' },
  ],
  [
    /\b(?:ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|ERR_CONNECTION_REFUSED|connection refused|no route to host|ERR_INTERNET_DISCONNECTED|failed to establish a new connection|actively refused|all connection attempts failed)\b/i,
    { cause: 'unreachable', certain: true, fault: 'refused', meaning: 'the server could not be reached' },
  ],
  [
    /\b(?:CERTIFICATE_VERIFY_FAILED|CERT_[A-Z_]+|[Ss]elf[- ]signed|unable to (?:get local issuer|verify the first) certificate|certificate (?:has expired|verify failed)|SSLError|SSL_ERROR\w*|TLS handshake|ERR_TLS\w*|UNABLE_TO_VERIFY\w*)\b/,
    { cause: 'insecure', certain: true, meaning: 'no secure connection could be made' },
  ],
  [
    /\b(?:terminated$|error: terminated|premature(?:ly)? clos\w*|incomplete chunked read|IncompleteRead|ERR_INCOMPLETE_CHUNKED_ENCODING|unexpected end of (?:json|file|stream)|stream (?:closed|ended|was closed) (?:before|unexpectedly)|payload is not completed|without sending a final chunk)/im,
    { cause: 'connection_lost', action: 'switch_model', fault: 'cut', meaning: 'the answer was cut off' },
  ],
  [
    /\b(?:ECONNRESET|EPIPE|ECONNABORTED|socket hang up|other side closed|UND_ERR_SOCKET|connection (?:was )?(?:reset|closed|aborted|lost)|server disconnected|remote end closed|ERR_CONNECTION_RESET|ERR_HTTP2\w*|broken pipe)\b/i,
    { cause: 'connection_lost', certain: true, meaning: 'the connection dropped' },
  ],
  [
    /\b(?:ETIMEDOUT|ESOCKETTIMEDOUT|UND_ERR_\w*TIMEOUT|ConnectTimeout\w*|ReadTimeout\w*|APITimeoutError|(?:Socket)?TimeoutException|TimeoutError|time-?out after \d{1,6} ?m?s|(?:request|connection|read|connect) timed? ?out|deadline exceeded|aborted due to timeout)\b/i,
    { cause: 'timeout', meaning: 'nothing arrived in time' },
  ],
  [
    /\b(?:fetch failed|failed to fetch|network ?error|NetworkError|Load failed|(?:API)?ConnectionError|connection error|max retries exceeded with url|unable to connect|could not connect|cannot connect)\b/i,
    { cause: 'unreachable', meaning: 'the connection failed' },
  ],
  [
    /\b\w{3,40}Exception\b[ :-]{1,4}'(?:choices|message|content|usage)'/,
    { cause: 'server_error', meaning: 'the answer had none of the expected fields' },
  ],
  [
    /\bunexpected token '?<|\bexpecting value: line 1 column 1|\bexpected value at line 1 column 1|\bis not valid json\b|\binvalid json response\b|\bnon-json response\b/i,
    { cause: 'web_page', meaning: 'a web page, or nothing, instead of an answer' },
  ],
];

/** Text without a status and without JSON, such as an exception. */
export const byConnectionWords: Rule = ({ message, error, httpStatus, messageField }) => {
  if (error !== null || httpStatus !== null) return null;
  for (const [expression, { cause, meaning, certain = false, ...extra }] of sayings) {
    const match = expression.exec(message);
    if (match === null) continue;
    const items = [evidence(messageField, excerpt(message, match.index, match[0].length), meaning)];
    return found(cause, { party: 'unknown' }, items, { certain, ...extra });
  }
  return null;
};
