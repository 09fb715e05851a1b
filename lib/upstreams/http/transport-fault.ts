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

/** What a transport error means, by its code; certificate errors have many, all of one kind. */
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

/** What answers, but does not keep to HTTP: undici gives most of these no code of their own. */
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
