import 'server-only';
import type { Context } from '#lib/services/context';
import { ApiError } from './api-error.ts';
import type { PublishedRuntime } from './published-runtime.ts';

/** The services of the process for pages and routes. Throws if Next runs without server.ts. */
export function readRuntime(): PublishedRuntime {
  const runtime = globalThis.understudyRuntime;
  if (runtime === undefined) {
    throw new Error('Start Understudy with "npm start": Next alone has no database and no executor.');
  }
  return runtime;
}

/** The current request. Throws outside of one. */
export function readScope(): NonNullable<ReturnType<PublishedRuntime['scopes']['getStore']>> {
  const scope = readRuntime().scopes.getStore();
  if (scope === undefined) throw new Error('No request is being handled, so there is no caller.');
  return scope;
}

/** The caller of the current request. */
export function readContext(): Context {
  const { ctx } = readScope();
  if (ctx === null) throw new ApiError('unauthorized', 'Sign in first.');
  return ctx;
}
