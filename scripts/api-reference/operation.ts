import type { z } from 'zod';
import type { Right } from '#lib/contracts/right';

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** What a call answers with: JSON of a schema, a file or a stream of another type, or nothing. */
type Answer =
  | { readonly status: 200 | 201; readonly json: z.ZodType }
  | { readonly status: 200; readonly contentTypes: readonly string[]; readonly eventSchema?: z.ZodType }
  | { readonly status: 204 }
  | { readonly status: 303 };

export type Operation = {
  readonly method: Method;
  /** With its parameters in braces, as OpenAPI writes them. */
  readonly path: string;
  readonly summary: string;
  /** The right that the caller needs; null if no sign-in is needed. */
  readonly right: Right | null;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** Whether the call may have no body. */
  readonly bodyIsOptional?: true;
  readonly answer: Answer;
};

export const ok = (json: z.ZodType): Answer => ({ status: 200, json });
export const created = (json: z.ZodType): Answer => ({ status: 201, json });
export const nothing: Answer = { status: 204 };

/** Calls by area. */
export type Operations = Readonly<Record<string, readonly Operation[]>>;
