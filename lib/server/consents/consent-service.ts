import { randomUUID } from 'node:crypto';
import type { AnswerConsent, ConsentDecision, ConsentsAnswer } from '#lib/contracts/consent';
import type { ConnectionId } from '#lib/contracts/connection';
import type { Policy } from '#lib/contracts/policy';
import type { Candidate } from '#lib/engine/candidate';
import type { Consent } from '#lib/engine/consent';
import type { Decision } from '#lib/engine/decision';
import type { Needs } from '#lib/engine/needs';
import type { BudgetStore, NanoUsd } from '#lib/store/budgets';
import type { ConsentStore, StoredConsent } from '#lib/store/consents';
import type { Store } from '#lib/store/ports';
import { ApiError } from '../api-error.ts';
import type { Budgets } from '#lib/server/budgets/budget-service';
import { approvalWindow } from '#lib/server/budgets/request-budgets';
import type { CategoryService } from '../category-service.ts';
import type { NoticeService } from '#lib/server/notices/notice-service';
import type { ConnectionService } from '#lib/server/connections/connection-service';
import { describeQuestion, type Question, questionsOf, showQuestion } from './show-question.ts';
import { createWaitingRequests } from './waiting-requests.ts';

/** Approvals, as requests use them. */
export type Consents = {
  /** Null if the category does not ask. */
  readonly forRequest: (request: AskingRequest) => Consent | null;
  /** The request has ended, and so have the answers for it alone. */
  readonly leave: (requestId: string) => void;
};

type AskingRequest = {
  readonly id: string;
  readonly category: string | null;
  readonly policy: Pick<Policy, 'askWhenDearer'>;
  readonly needs: Needs;
  /** Web searches that the server may run for the call. They cost extra. */
  readonly webSearches: number;
  readonly firstChoice: Candidate | undefined;
  /** The key of its conversation. Only computed when called. */
  readonly conversation: () => string;
  readonly signal: AbortSignal;
};

/** Used if nobody can be asked. */
export const noConsents: Consents = { forRequest: () => null, leave: () => {} };

export type ConsentService = Consents & {
  readonly list: () => Promise<ConsentsAnswer>;
  /** `by` is null without accounts. */
  readonly answer: (id: string, input: AnswerConsent, by: string | null) => Promise<ConsentDecision>;
  readonly revoke: (id: string) => Promise<void>;
  /** The subject of a question or an answer, for the list of changes; null if it no longer exists. */
  readonly nameOf: (id: string) => Promise<string | null>;
  /** Reads the questions and answers again, after another process changed them. */
  readonly reload: () => Promise<void>;
  /** Ends the waits of this process when it stops. */
  readonly withdraw: () => void;
  readonly start: () => void;
  readonly stop: () => void;
};

type ConsentInput = {
  readonly store: ConsentStore;
  readonly processes: Pick<Store, 'isShared' | 'onProcessEnd'>;
  readonly windows: Pick<BudgetStore, 'readWindows'>;
  readonly budgets: Pick<Budgets, 'estimate' | 'prepareEstimates' | 'lastKnownSpent'>;
  readonly categories: Pick<CategoryService, 'find' | 'slugs' | 'nameOf'>;
  readonly connections: Pick<ConnectionService, 'slugOf'>;
  /** The maximum number of requests that wait for answers. */
  readonly mostWaiting: number;
  readonly now: () => number;
  readonly reportError: (error: unknown) => void;
  readonly board: Pick<NoticeService, 'raise' | 'resolve' | 'openSubjects' | 'reload'>;
};

const HOUR_MS = 60 * 60 * 1_000;
/** A conversation that is idle for longer counts as new. */
const CONVERSATION_MS = 24 * HOUR_MS;
const SWEEP_EVERY_MS = 60_000;

/**
 * The open questions, and the answers in effect. Both are stored, because a person may answer through another process
 * than the one whose request waits. Memory holds a copy.
 */
export async function createConsentService(input: ConsentInput): Promise<ConsentService> {
  const {
    store,
    processes,
    windows,
    budgets,
    categories,
    connections,
    board: notices,
    now,
    reportError,
  } = input;
  let decisions: ReadonlyMap<string, StoredConsent> = new Map();
  let questions: readonly Question[] = [];
  let begunReads = 0;
  let latestRead = 0;
  /** The requests of this process that have asked, until the store knows that they have ended. */
  const asked = new Map<string, 'running' | 'ended'>();
  let sweep: NodeJS.Timeout | null = null;
  const waiting = createWaitingRequests({
    store,
    mostWaiting: input.mostWaiting,
    now,
    onAsked: (wait) => {
      for (const question of questionsOf([wait]))
        notices.raise(noticeOf(question, categories.nameOf(question.category)));
    },
    onOver: (id) => void closeNotice(id).catch(reportError),
    find: findDecision,
    async look(id) {
      await reload();
      return findDecision(id);
    },
  });

  /** Another process may have raised it a moment ago. */
  async function closeNotice(questionId: string): Promise<void> {
    await notices.reload();
    notices.resolve({ kind: 'consent_asked', subject: questionId });
  }

  function findDecision(id: string): Decision | null {
    const consent = decisions.get(id);
    return consent === undefined ? null : decisionOf(consent);
  }

  async function reload(): Promise<void> {
    begunReads += 1;
    const begun = begunReads;
    const { consents, waits } = await store.read();
    // An earlier read may end after a later one.
    if (begun < latestRead) return;
    latestRead = begun;
    decisions = new Map(consents.map((consent) => [consent.id, consent]));
    questions = questionsOf(waits);
    for (const consent of consents) waiting.settle(decisionOf(consent));
  }

  /** Ends the questions and answers of requests whose process has ended. */
  async function leaveEnded(): Promise<void> {
    for (const id of await store.leaveEnded()) await closeNotice(id);
    await reload();
  }

  if (!processes.isShared) await leaveEnded();
  processes.onProcessEnd(leaveEnded);
  await reload();
  for (const subject of notices.openSubjects('consent_asked'))
    if (!questions.some(({ id }) => id === subject)) notices.resolve({ kind: 'consent_asked', subject });
  await forgetOld();

  async function forgetOld(): Promise<void> {
    for (const consent of decisions.values())
      if (hasEnded(consent, now())) await store.deleteConsent(consent.id);
    await reload();
  }

  async function leave(requestId: string): Promise<void> {
    asked.set(requestId, 'ended');
    if (await store.leave(requestId)) await reload();
    asked.delete(requestId);
  }

  function hasRoom({ id, uptoNano, scope }: StoredConsent, estimateNano: NanoUsd | null): boolean {
    // Without an estimate an amount can't be enforced, so only the requests that were asked about are covered.
    if (estimateNano === null) return scope === 'request';
    return uptoNano === null || budgets.lastKnownSpent(id) + Math.max(1, estimateNano) <= uptoNano;
  }

  function show(consent: StoredConsent, spentNano: NanoUsd, heldNano: NanoUsd): ConsentDecision {
    const { id, answer, scope, keys, category, connection, model, uptoNano, by, atMs, untilMs } = consent;
    return {
      id,
      answer,
      scope,
      covers: scope === 'hour' ? null : keys.length,
      category,
      categoryName: categories.nameOf(category),
      model,
      connection: connections.slugOf(connection),
      uptoUsd: uptoNano === null ? null : uptoNano / 1e9,
      spentUsd: spentNano / 1e9,
      heldUsd: heldNano / 1e9,
      by,
      at: new Date(atMs).toISOString(),
      until: untilMs === null ? null : new Date(untilMs).toISOString(),
    };
  }

  return {
    forRequest({ id, category, policy, needs, webSearches, firstChoice, conversation, signal }) {
      const { askWhenDearer } = policy;
      if (askWhenDearer === null || category === null) return null;
      const estimate = (candidate: Candidate) =>
        budgets.estimate({ category, needs, webSearches }, candidate);
      const covers = (consent: StoredConsent, candidate: Candidate): boolean =>
        consent.category === category &&
        isSameModel(consent, candidate) &&
        !hasEnded(consent, now()) &&
        (consent.scope === 'hour' ||
          consent.keys.includes(consent.scope === 'request' ? id : conversation()));
      return {
        look(candidate) {
          if (decisions.size === 0) return null;
          const covering = [...decisions.values()].filter((consent) => covers(consent, candidate));
          const found = covering.findLast(
            (consent) => consent.answer === 'no' || hasRoom(consent, estimate(candidate)),
          );
          return found === undefined ? null : decisionOf(found);
        },
        async ask(candidate, guard, mostMs) {
          const askedAtMs = now();
          await budgets.prepareEstimates(category);
          const estimateNano = estimate(candidate);
          const { uptoUsd } = askWhenDearer;
          if (uptoUsd !== null && estimateNano !== null && estimateNano > nanoOf(uptoUsd))
            return { is: 'too_dear', estimateUsd: estimateNano / 1e9, uptoUsd };
          const firstEstimateNano = firstChoice === undefined ? null : estimate(firstChoice);
          const facts = { candidate, guard, estimateNano, firstChoice, firstEstimateNano, uptoUsd };
          asked.set(id, 'running');
          return waiting.wait(
            {
              questionId: randomUUID(),
              requestId: id,
              category,
              connection: candidate.connection.id,
              model: candidate.id,
              conversation: conversation(),
              estimateNano,
              askedAtMs,
              endsAtMs: askedAtMs + mostMs,
              facts: describeQuestion(facts),
            },
            signal,
          );
        },
      };
    },

    leave(requestId) {
      if (asked.has(requestId)) leave(requestId).catch(reportError);
    },

    async list() {
      await reload();
      const active = [...decisions.values()].filter((consent) => !hasEnded(consent, now()));
      const known = await windows.readWindows(active.map(({ id }) => approvalWindow(id)));
      const byId = new Map(known.map((window) => [window.budgetId, window]));
      return {
        questions: questions.map((question) => showQuestion(question, categories.nameOf(question.category))),
        decisions: active.map((consent) => {
          const window = byId.get(consent.id);
          return show(consent, window?.spentNano ?? 0, window?.heldNano ?? 0);
        }),
        asking: categories
          .slugs()
          .some((slug) => (categories.find(slug)?.policy.askWhenDearer ?? null) !== null),
      };
    },

    async answer(id, given, by) {
      const answered = await store.answer(id, (waits) => {
        const [question] = questionsOf(waits);
        if (question === undefined) throw isOver();
        return readConsent(question, given, by, now());
      });
      switch (answered.outcome) {
        case 'over':
          throw isOver();
        case 'was_answered':
          throw alreadyAnswered(answered.consent);
        case 'answered':
          await Promise.all([reload(), closeNotice(id)]);
          return show(answered.consent, 0, 0);
      }
    },

    async revoke(id) {
      const isDeleted = await store.deleteConsent(id);
      await reload();
      if (!isDeleted) throw notFound();
    },

    async nameOf(id) {
      await reload();
      const decision = decisions.get(id);
      if (decision !== undefined) return `${decision.model} in ${decision.category}`;
      const question = questions.find((one) => one.id === id);
      return question === undefined ? null : `${question.facts.target.model} in ${question.category}`;
    },

    reload,
    withdraw: waiting.withdraw,
    start() {
      sweep = setInterval(() => {
        forgetOld().catch(reportError);
        // The store was unavailable when they ended.
        for (const [id, state] of asked) if (state === 'ended') leave(id).catch(reportError);
      }, SWEEP_EVERY_MS).unref();
    },
    stop() {
      if (sweep !== null) clearInterval(sweep);
    },
  };
}

function readConsent(
  question: Question,
  given: AnswerConsent,
  by: string | null,
  nowMs: number,
): StoredConsent {
  const { id, category, waits } = question;
  const { answer, scope = 'request' } = given;
  const [{ connection, model }] = waits;
  const atMs = Math.round(nowMs);
  return {
    id,
    category,
    connection,
    model,
    answer,
    scope,
    keys: keysOf(question, scope),
    uptoNano: readAmount(question, given),
    by,
    atMs,
    untilMs: untilOf(scope, atMs),
  };
}

function noticeOf(question: Question, name: string): Parameters<NoticeService['raise']>[0] {
  const { id, category, target, reason, firstEndsAt } = showQuestion(question, name);
  return {
    kind: 'consent_asked',
    subject: id,
    facts: {
      questionId: id,
      category: { slug: category, name },
      model: target.model,
      reason,
      estimateUsd: target.estimateUsd,
      endsAt: firstEndsAt,
    },
  };
}

/** The amount of an approval; null for a refusal, and if the price is unknown and no amount is given. */
function readAmount(
  { waits, facts: { uptoUsd: mostUsd } }: Question,
  { answer, scope = 'request', uptoUsd }: AnswerConsent,
): NanoUsd | null {
  if (answer === 'no') return null;
  const estimates = waits.map(({ estimateNano }) => estimateNano);
  const isPriceKnown = estimates.every((estimate) => estimate !== null);
  if (!isPriceKnown && scope !== 'request')
    throw new ApiError(
      'invalid_request',
      'The price of this model is unknown, so Understudy can’t enforce an amount. Approve only the waiting requests.',
    );
  const sumNano = estimates.reduce<NanoUsd>((sum, estimate) => sum + Math.max(1, estimate ?? 0), 0);
  const usualUsd = scope === 'request' ? null : mostUsd;
  const givenUsd = uptoUsd ?? usualUsd;
  if (givenUsd === null) {
    if (scope === 'request') return isPriceKnown ? sumNano : null;
    throw new ApiError('invalid_request', 'Set "uptoUsd" to the most that this approval may cost.');
  }
  if (mostUsd !== null && givenUsd > mostUsd)
    throw new ApiError('invalid_request', `In this category, an approval covers at most $${mostUsd}.`);
  const leastNano = Math.min(...estimates.map((estimate) => Math.max(1, estimate ?? 0)));
  if (nanoOf(givenUsd) < leastNano)
    throw new ApiError(
      'invalid_request',
      `The request alone may cost about $${leastNano / 1e9}, which is more than $${givenUsd}.`,
    );
  return nanoOf(givenUsd);
}

function keysOf({ waits }: Question, scope: StoredConsent['scope']): readonly string[] {
  switch (scope) {
    case 'request':
      return waits.map(({ requestId }) => requestId);
    case 'conversation':
      return [...new Set(waits.map(({ conversation }) => conversation))];
    case 'hour':
      return [];
  }
}

function untilOf(scope: StoredConsent['scope'], atMs: number): number | null {
  switch (scope) {
    case 'request':
      return null;
    case 'conversation':
      return atMs + CONVERSATION_MS;
    case 'hour':
      return atMs + HOUR_MS;
  }
}

function decisionOf({ id, answer, scope, by, uptoNano }: StoredConsent): Decision {
  return { id, answer, scope, by, uptoUsd: uptoNano === null ? null : uptoNano / 1e9 };
}

function isSameModel(
  { connection, model }: { readonly connection: ConnectionId; readonly model: string },
  candidate: Candidate,
): boolean {
  return connection === candidate.connection.id && model === candidate.id;
}

function hasEnded({ untilMs }: StoredConsent, nowMs: number): boolean {
  return untilMs !== null && untilMs <= nowMs;
}

function nanoOf(usd: number): NanoUsd {
  return Math.round(usd * 1e9);
}

function alreadyAnswered({ by, answer }: StoredConsent): ApiError {
  const who = by ?? 'Someone at this machine';
  return new ApiError('conflict', `${who} has already ${answer === 'yes' ? 'approved' : 'refused'} this.`);
}

function isOver(): ApiError {
  return new ApiError('not_found', 'This question is closed: no request is waiting for an answer.');
}

function notFound(): ApiError {
  return new ApiError('not_found', 'There is no such answer. It may have expired.');
}
