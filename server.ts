import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import next from 'next';
import { parseAndValidateFlightRouterState } from 'next/dist/server/app-render/parse-and-validate-flight-router-state.js';
import { apiErrorText, MAX_API_BODY_BYTES, tooLargeMessage } from '#lib/server/api-error';
import { readEnvironment } from './lib/server/process/environment.ts';
import { handleV1, sendRefusal } from '#lib/server/gateway/handle-v1';
import { refuse } from '#lib/server/gateway/gateway-error';
import { rehearse } from '#lib/server/gateway/rehearse';
import { cutOffStalledClient, STALLED_CLIENT_MS } from '#lib/server/gateway/stalled-client';
import { sendEarly } from '#lib/server/gateway/send-json';
import { findListenFailure, explainListenFailure } from './lib/server/process/listen-failure.ts';
import { explainStoreError } from '#lib/server/explain-outage';
import { logText } from './lib/server/process/log-text.ts';
import { ownUrl } from './lib/server/process/own-url.ts';
import { isProgram, readKnownPaths, strayAnswer } from './lib/server/process/page-requests.ts';
import { admit } from '#lib/server/accounts/admission';
import { createRequestGuard, type GuardVerdict } from './lib/server/edge/request-guard.ts';
import { publishRuntime } from '#lib/server/published-runtime';
import { createRuntime } from '#lib/server/runtime';
import type { RequestScope, Runtime } from '#lib/server/runtime-type';
import {
  commonHeaders,
  contentSecurityPolicy,
  httpsOnly,
  pageHeaders,
} from './lib/server/edge/security-headers.ts';
import { createShutdown, stoppingRefusal } from './lib/server/process/shutdown.ts';
import { createVisitorReader, type Visitor } from './lib/server/edge/visitor.ts';
import type { Context } from '#lib/services/context';
import { takeDataFolder, type DataFolder } from '#lib/server/take-data-folder';

// One process: `/v1` is answered here, everything else by Next.
const isDev = process.argv.includes('--dev');
const isDemo = process.argv.includes('--demo');
// Nothing is told to anyone about this installation.
Object.assign(process.env, { NEXT_TELEMETRY_DISABLED: '1', ...(isDev ? {} : { NODE_ENV: 'production' }) });

// stdout may be closed (EPIPE); logging that would recurse.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

// Collect once the heap has grown by 60 % since the last full GC. V8's default waits for a multiple, and memory
// grew for hundreds of thousands of requests.
setFlagsFromString('--heap-growing-percent=60');

function exitWith(message: string): never {
  process.stderr.write(`${logText(message)}\n`);
  process.exit(1);
}

const read = readEnvironment(process.env, isDemo);
if (read.outcome === 'wrong') exitWith(read.message);
const { environment } = read;
const isBehindHttps = environment.baseUrl?.startsWith('https://') === true;

if (!isDev && !existsSync(join(import.meta.dirname, '.next', 'BUILD_ID'))) {
  exitWith('No build found. Run "npm start", which builds first, or "npm run build".');
}

// Before any data is touched: most often it is Understudy itself that is running there.
const listenFailure = await findListenFailure(environment);
if (listenFailure !== null) exitWith(listenFailure);

let port = environment.port;
let runtime: Runtime;
let dataFolder: DataFolder;
try {
  dataFolder = await takeDataFolder(environment.dataDir);
  const { exposures } = dataFolder;
  for (const exposure of exposures) process.stderr.write(`${logText(exposure)}\n`);
  runtime = await createRuntime({ environment, isDemo, port: () => port, exposures });
} catch (error) {
  exitWith(error instanceof Error ? error.message : String(error));
}
publishRuntime(runtime);

// Next takes every request with an `Upgrade` header for itself, past our guard, and leaves most of them unanswered.
// Here such a request is answered as if the header were not there, but for the live reload of the development server.
const shouldUpgradeCallback = (request: IncomingMessage): boolean =>
  isDev &&
  request.url?.startsWith('/_next/hmr') === true &&
  guard(request, visitorOf(request)).outcome === 'allowed';
const server = createServer({ shouldUpgradeCallback }, (request, response) => {
  shutdown.follow(response);
  cutOffStalledClient(response, STALLED_CLIENT_MS);
  if (isBehindHttps) response.setHeader(httpsOnly.name, httpsOnly.value);
  // Node drops what came in one piece with such a request, so the connection does not outlive it.
  if (request.headers.upgrade !== undefined) response.shouldKeepAlive = false;
  void handle(request, response);
});
const shutdown = createShutdown({
  server,
  drainMs: environment.drainMs,
  withdraw: runtime.consents.withdraw,
  breakOff: runtime.gateway.running.stop,
  leave() {
    void runtime
      .stop()
      .catch(runtime.reportError)
      .finally(() => {
        dataFolder.release();
        process.exit(0);
      });
  },
});
// Longer than clients keep an idle connection, so that it is they who close it and no request meets a closing one.
server.keepAliveTimeout = 75_000;
const app = next({
  dev: isDev,
  dir: import.meta.dirname,
  hostname: environment.host,
  port,
  httpServer: server,
  quiet: !isDev,
});
const [nextHandler] = await Promise.all([app.prepare().then(() => app.getRequestHandler()), runtime.start()]);

server.on('error', (error) => exitWith(explainListenFailure(error, environment)));
server.listen(environment.port, environment.host, () => {
  const address = server.address();
  if (address !== null && typeof address === 'object') port = address.port;
  const url = ownUrl(environment.host, port);
  const firstLink = environment.needsAccounts ? runtime.accounts.firstLink() : null;
  if (firstLink !== null) process.stdout.write(`Create the owner account at ${firstLink}\n`);
  void rehearse(runtime, url)
    .catch(runtime.reportError)
    .finally(() => {
      process.stdout.write(`Understudy is ready at ${url}\n`);
      void runtime.accounts.warmUp().catch(runtime.reportError);
    });
});

const isKnownPath = readKnownPaths(import.meta.dirname);
const nextHeaders = Object.entries({ ...commonHeaders, ...pageHeaders });

const readVisitor = createVisitorReader(environment.trustedProxies);
const guardRequest = createRequestGuard({ ...environment, port: () => port });

function guard(
  { method = 'GET', url = '/', headers, rawHeaders }: IncomingMessage,
  visitor: Visitor,
): GuardVerdict {
  return guardRequest({ method, path: url, headers, rawHeaders, isSecure: visitor.isSecure });
}

function visitorOf({ headers, socket }: IncomingMessage): Visitor {
  return readVisitor({ headers, peer: socket.remoteAddress });
}

async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = request.url ?? '/';
  const isGateway = path === '/v1' || path.startsWith('/v1/');
  const visitor = visitorOf(request);
  const verdict = guard(request, visitor);
  if (verdict.outcome === 'refused') return refuseOutsider(request, response, verdict.message, isGateway);
  if (shutdown.isStopping()) return refuseWhileStopping(request, response, isGateway);
  if (isGateway) return handleV1(runtime, keylessCaller(), request, response);
  if (!isKnownPath(path) && isProgram(request))
    return sendEarly(
      request,
      response,
      404,
      strayAnswer(request.method ?? 'GET', path, `${runtime.baseUrl()}/v1`),
    );
  if (Number(request.headers['content-length'] ?? 0) > MAX_API_BODY_BYTES)
    return sendEarly(request, response, 413, apiErrorText('too_large', tooLargeMessage));
  if (isBadlyEncoded(path)) {
    const message = 'The path of this URL has a “%” that is not followed by a valid code.';
    return sendEarly(request, response, 400, apiErrorText('invalid_request', message));
  }
  if (hasBadRouterState(request)) {
    const message = 'The header Next-Router-State-Tree is invalid.';
    return sendEarly(request, response, 400, apiErrorText('invalid_request', message));
  }
  for (const [name, value] of nextHeaders) response.setHeader(name, value);
  try {
    const admission = await admit(runtime.accounts, path, request.headers);
    switch (admission.outcome) {
      case 'refused':
        return sendEarly(request, response, 401, apiErrorText('unauthorized', 'Sign in first.'));
      case 'redirected':
        return sendEarly(request, response, 303, '', { location: admission.location });
      case 'admitted':
        if (admission.cookies.length > 0) response.setHeader('set-cookie', admission.cookies);
        return await handToNext(request, response, { ctx: admission.ctx, address: visitor.address });
    }
  } catch (error) {
    answerFailure(request, response, error);
  }
}

/** The caller of `/v1` without a key; null with accounts. A session only opens the screens. */
function keylessCaller(): Context | null {
  return runtime.accounts.areRequired() ? null : { caller: { kind: 'machine' } };
}

async function handToNext(
  request: IncomingMessage,
  response: ServerResponse,
  scope: RequestScope,
): Promise<void> {
  const nonce = randomBytes(16).toString('base64');
  const policy = contentSecurityPolicy(nonce, isDev);
  response.setHeader('content-security-policy', policy);
  // Next reads the nonce for its own scripts from the request.
  request.headers['content-security-policy'] = policy;
  request.headers['x-nonce'] = nonce;
  await runtime.scopes.run(scope, () => nextHandler(request, response));
}

function answerFailure(request: IncomingMessage, response: ServerResponse, error: unknown): void {
  runtime.reportError(error);
  if (response.headersSent) return void response.end();
  const problem = explainStoreError(error, runtime.gateway.storeProblem);
  if (problem !== null) return sendEarly(request, response, 503, apiErrorText('unavailable', problem));
  response.writeHead(500);
  response.end();
}

function refuseWhileStopping(request: IncomingMessage, response: ServerResponse, isGateway: boolean): void {
  response.shouldKeepAlive = false;
  if (isGateway) return sendRefusal(runtime, request, response, stoppingRefusal);
  sendEarly(request, response, 503, apiErrorText('unavailable', stoppingRefusal.message));
}

/** Next answers a path that it can't decode with a 500, as if the fault were ours. */
function isBadlyEncoded(path: string): boolean {
  try {
    decodeURIComponent(path.split('?', 1)[0] ?? '');
    return false;
  } catch {
    return true;
  }
}

/** The same for a router state that it can't read. */
function hasBadRouterState({ headers }: IncomingMessage): boolean {
  const state = headers['next-router-state-tree'];
  if (state === undefined) return false;
  try {
    parseAndValidateFlightRouterState(state);
    return false;
  } catch {
    return true;
  }
}

function refuseOutsider(
  request: IncomingMessage,
  response: ServerResponse,
  message: string,
  isGateway: boolean,
): void {
  if (isGateway)
    return sendRefusal(runtime, request, response, refuse(403, 'forbidden', 'forbidden', message));
  sendEarly(request, response, 403, apiErrorText('forbidden', message));
}

process.on('SIGINT', shutdown.stop);
process.on('SIGTERM', shutdown.stop);
