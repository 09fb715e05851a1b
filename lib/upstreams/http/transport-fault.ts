import type { TransportFault } from '#lib/engine/upstream-reply';

const faultByCode: Readonly<Record<string, TransportFault>> = {
  ENOTFOUND: 'dns',
  EAI_AGAIN: 'dns',
  ECONNREFUSED: 'refused',
  EHOSTUNREACH: 'refused',
  ENETUNREACH: 'refused',
  UND_ERR_CONNECT_TIMEOUT: 'refused',
  ECONNRESET: 'reset',
  EPIPE: 'reset',
  UND_ERR_SOCKET: 'reset',
  UND_ERR_HEADERS_OVERFLOW: 'too_large',
};

/** Classifies a network error by its code. All certificate errors are one kind. */
export function transportFaultOf(error: Error): TransportFault {
  const code = codeOf(error) ?? codeOf(error.cause) ?? '';
  if (
    code.startsWith('ERR_TLS') ||
    code.startsWith('CERT_') ||
    code.includes('SELF_SIGNED') ||
    code.includes('UNABLE_TO_')
  )
    return 'tls';
  if (breaksHttp(error, code)) return 'malformed';
  return faultByCode[code] ?? 'other';
}

/** Whether the server answered, but not in valid HTTP. undici has no code for most of these errors. */
function breaksHttp({ name, message }: Error, code: string): boolean {
  return (
    name === 'HTTPParserError' ||
    code === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH' ||
    (code === 'UND_ERR_SOCKET' && (message === 'bad upgrade' || message === 'bad response'))
  );
}

function codeOf(error: unknown): string | null {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : null;
}
