import type { AnswerConsent, ConsentDecision, ConsentsAnswer } from '#lib/contracts/consent';
import type { ConnectionId } from '#lib/contracts/connection';
import type { Policy } from '#lib/contracts/policy';
import type { Candidate } from '#lib/engine/candidate';
import type { Consent } from '#lib/engine/consent';
import type { Decision } from '#lib/engine/decision';
import type { Needs } from '#lib/engine/needs';
import type { BudgetStore, NanoUsd } from '#lib/store/budgets';
import type { ConsentStore, StoredConsent } from '#lib/store/consents';
import { ApiError } from '../api-error.ts';
import type { Budgets } from '#lib/server/budgets/budget-service';
import { approvalWindow } from '#lib/server/budgets/request-budgets';
import type { CategoryService } from '../category-service.ts';
import type { NoticeService } from '#lib/server/notices/notice-service';
import type { ConnectionService } from '#lib/server/connections/connection-service';
import { createQuestionBoard, type Question } from './question-board.ts';
import { showQuestion } from './show-question.ts';

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
  readonly nameOf: (id: string) => string | null;
  /** Ends all questions, because the process is stopping. */
  readonly withdraw: () => void;
  readonly start: () => void;
  readonly stop: () => void;
};

type ConsentInput = {
  readonly store: ConsentStore;
  readonly windows: Pick<BudgetStore, 'readWindows'>;
  readonly budgets: Pick<Budgets, 'estimate' | 'prepareEstimates' | 'lastKnownSpent'>;
  readonly categories: Pick<CategoryService, 'find' | 'slugs' | 'nameOf'>;
  readonly connections: Pick<ConnectionService, 'slugOf'>;
  /** The maximum number of requests that wait for answers. */
  readonly mostWaiting: number;
  readonly now: () => number;
  readonly reportError: (error: unknown) => void;
  readonly board: Pick<NoticeService, 'raise' | 'resolve' | 'openSubjects'>;
};

const HOUR_MS = 60 * 60 * 1_000;
/** A conversation that is idle for longer counts as new. */
const CONVERSATION_MS = 24 * HOUR_MS;
const SWEEP_EVERY_MS = 60_000;

/** The open questions, and the answers in effect. */
export async function createConsentService(input: ConsentInput): Promise<ConsentService> {
  const { store, windows, budgets, categories, connections, board: notices, now, reportError } = input;
  const board = createQuestionBoard({
    mostWaiting: input.mostWaiting,
    now,
    onAsked: (question) => notices.raise(noticeOf(question, categories.nameOf(question.category))),
    onOver: (id) => notices.resolve({ kind: 'consent_asked', subject: id }),
  });
  const decisions = new Map<string, StoredConsent>();
  let sweep: NodeJS.Timeout | null = null;
  // The questions of the last process have ended, too.
  for (const subject of notices.openSubjects('consent_asked'))
    notices.resolve({ kind: 'consent_asked', subject });
  for (const consent of await store.listConsents()) {
    // The requests of the last process have ended.
    if (consent.scope === 'request' || hasEnded(consent, now())) await store.deleteConsent(consent.id);
    else decisions.set(consent.id, consent);
  }

  function forget(id: string): void {
    decisions.delete(id);
    store.deleteConsent(id).catch(reportError);
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
          const endsAtMs = now() + mostMs;
          await budgets.prepareEstimates(category);
          const estimateNano = estimate(candidate);
          const { uptoUsd } = askWhenDearer;
          if (uptoUsd !== null && estimateNano !== null && estimateNano > nanoOf(uptoUsd))
            return { is: 'too_dear', estimateUsd: estimateNano / 1e9, uptoUsd };
          return board.ask(
            {
              category,
              candidate,
              guard,
              firstChoice,
              firstEstimateNano: firstChoice === undefined ? null : estimate(firstChoice),
              uptoUsd,
            },
            { requestId: id, conversation: conversation(), estimateNano, endsAtMs },
            signal,
          );
        },
      };
    },

    leave(requestId) {
      for (const { id, scope, keys } of decisions.values()) {
        if (scope !== 'request' || !keys.includes(requestId)) continue;
        const left = keys.filter((key) => key !== requestId);
        const known = decisions.get(id);
        if (left.length === 0) forget(id);
        else if (known !== undefined) decisions.set(id, { ...known, keys: left });
      }
    },

    async list() {
      const active = [...decisions.values()].filter((consent) => !hasEnded(consent, now()));
      const known = await windows.readWindows(active.map(({ id }) => approvalWindow(id)));
      const byId = new Map(known.map((window) => [window.budgetId, window]));
      return {
        questions: board
          .list()
          .map((question) => showQuestion(question, categories.nameOf(question.category))),
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
      const before = decisions.get(id);
      if (before !== undefined) throw alreadyAnswered(before);
      const open = board.list().find((question) => question.id === id);
      if (open === undefined) throw isOver();
      // Checked before the question is taken, so that a wrong amount leaves it open.
      const uptoNano = readAmount(open, given);
      const taken = board.take(id);
      if (taken === null) throw isOver();
      const { question } = taken;
      const { answer, scope = 'request' } = given;
      const atMs = Math.round(now());
      const consent: StoredConsent = {
        id,
        category: question.category,
        connection: question.candidate.connection.id,
        model: question.candidate.id,
        answer,
        scope,
        keys: keysOf(question, scope),
        uptoNano,
        by,
        atMs,
        untilMs: untilOf(scope, atMs),
      };
      // Recorded immediately, so that a second answer to the same question comes too late.
      decisions.set(id, consent);
      try {
        await store.saveConsent(consent);
      } catch (error) {
        decisions.delete(id);
        taken.putBack();
        throw error;
      }
      taken.settle(decisionOf(consent));
      return show(consent, 0, 0);
    },

    async revoke(id) {
      if (!decisions.has(id)) throw notFound();
      await store.deleteConsent(id);
      decisions.delete(id);
    },

    nameOf(id) {
      const decision = decisions.get(id);
      if (decision !== undefined) return `${decision.model} in ${decision.category}`;
      const question = board.list().find((one) => one.id === id);
      return question === undefined ? null : `${question.candidate.id} in ${question.category}`;
    },

    withdraw: board.withdraw,
    start() {
      sweep = setInterval(() => {
        for (const consent of decisions.values()) if (hasEnded(consent, now())) forget(consent.id);
      }, SWEEP_EVERY_MS).unref();
    },
    stop() {
      if (sweep !== null) clearInterval(sweep);
    },
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
  { waiting, uptoUsd: mostUsd }: Question,
  { answer, scope = 'request', uptoUsd }: AnswerConsent,
): NanoUsd | null {
  if (answer === 'no') return null;
  const estimates = waiting.map(({ estimateNano }) => estimateNano);
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

function keysOf({ waiting }: Question, scope: StoredConsent['scope']): readonly string[] {
  switch (scope) {
    case 'request':
      return waiting.map(({ requestId }) => requestId);
    case 'conversation':
      return [...new Set(waiting.map(({ conversation }) => conversation))];
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
