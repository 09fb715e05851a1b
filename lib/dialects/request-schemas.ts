import { z } from 'zod';
import { hasHidden } from '#lib/contracts/visible-text';
import { isRecord } from '#lib/engine/is-record';
import type { RequestRead } from './dialect.ts';

export const ModelName = z
  .string()
  .min(1, 'enter a model id')
  .max(300, 'a model id has at most 300 characters')
  .regex(/^\S(?:.*\S)?$/su, 'a model id must not begin or end with white space')
  .refine((name) => !hasHidden(name), 'a model id must not contain control or hidden characters');

/** An object that is passed on unchanged. It is checked but not parsed, because parsing would copy it. */
export const AnyObject = z.custom<Record<string, unknown>>(isRecord, 'expected object');

/**
 * A list that is passed on unchanged. The length is checked first, and checking stops at the first invalid
 * element: zod's own arrays collect an issue for every element, which can take seconds and hundreds of
 * megabytes.
 */
export function list<Element extends z.ZodType>(element: Element, max: number) {
  return z
    .custom<readonly z.output<Element>[]>((value) => Array.isArray(value), 'expected array')
    .superRefine((elements, context) => {
      if (elements.length > max) {
        context.addIssue(`at most ${max.toLocaleString('en')} elements are allowed`);
        return;
      }
      for (const [index, one] of elements.entries()) {
        const issue = element.safeParse(one).error?.issues[0];
        if (issue === undefined) continue;
        context.addIssue({ code: 'custom', path: [index, ...issue.path], message: issue.message });
        return;
      }
    });
}

export function isFilled(elements: readonly unknown[]): boolean {
  return elements.length > 0;
}

/** Text, or a value that `other` accepts. Reports the specific problem rather than "matches neither". */
export function TextOr<Other extends z.ZodType>(other: Other) {
  return z.custom<string | z.output<Other>>().superRefine((value, context) => {
    if (typeof value === 'string') return;
    const issue = other.safeParse(value).error?.issues[0];
    if (issue === undefined) return;
    const message =
      issue.path.length === 0 ? issue.message.replace(/^expected /, 'expected string or ') : issue.message;
    context.addIssue({ code: 'custom', path: issue.path, message });
  });
}

/** The chain for this one request. */
export const ModelNames = list(ModelName, 1_000).refine(isFilled, 'name at least one model');

/** The refusal for zod's first issue. `wholeMessage` is used if the body is not an object. */
export function refuseIssue(error: z.ZodError, wholeMessage: string): RequestRead {
  const issue = error.issues[0];
  if (issue === undefined || issue.path.length === 0)
    return { outcome: 'refused', code: 'invalid_body', message: wholeMessage, param: null };
  const param = issue.path.join('.');
  const message = `Invalid "${param}": ${issue.message.replace(/^Invalid input: /, '')}.`;
  return { outcome: 'refused', code: 'invalid_body', message, param };
}

/** The refusal for a request with neither `model` nor `models`. */
export const noModel: RequestRead = {
  outcome: 'refused',
  code: 'missing_model',
  message: 'Name a model: understudy/main, another category, or a model id.',
  param: 'model',
};
