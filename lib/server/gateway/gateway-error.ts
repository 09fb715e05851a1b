import type { GatewayErrorType } from '#lib/contracts/vocabulary';

/** A refusal before any model was called, in OpenAI's error shape. */
export type GatewayRefusal = {
  readonly status: number;
  readonly type: GatewayErrorType;
  readonly code: string;
  readonly message: string;
  /** The wrong field, or null. */
  readonly param: string | null;
  /** When the same request may succeed; null if unknown or never. */
  readonly retryAfterMs: number | null;
  /** The requested category, if it exists. */
  readonly category: string | null;
};

export function refuse(
  status: number,
  type: GatewayErrorType,
  code: string,
  message: string,
  param: string | null = null,
): GatewayRefusal {
  return { status, type, code, message, param, retryAfterMs: null, category: null };
}
