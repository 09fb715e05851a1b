import type { NoticeText } from '#lib/contracts/notice';
import type { DeliveryState, QuietHours, Webhook } from '#lib/contracts/webhook';
import { noticeKindNames } from './notice-kind-names.ts';
import type { Tone } from '#components/ui/badge';

/** Null if there is nothing to say: its switch is on, and deliveries succeed. */
export function stateOf({ enabled, paused, problem, failingSince }: Webhook): {
  readonly label: string;
  readonly tone: Tone;
} | null {
  if (problem !== null) return { label: 'Unusable', tone: 'danger' };
  if (paused !== null) return { label: 'Switched off by failures', tone: 'danger' };
  if (!enabled) return { label: 'Off', tone: 'neutral' };
  return failingSince === null ? null : { label: 'Failing', tone: 'warn' };
}

/** Why it needs attention, in a sentence; null if it doesn't. */
export function explainState({ paused, problem, failingSince, waiting }: Webhook): string | null {
  if (problem !== null) return problem;
  if (paused?.reason === 'gone')
    return 'The receiver answered 410 Gone. Send a test, then switch the webhook on again.';
  if (paused?.reason === 'failing')
    return 'Every delivery failed for most of a day. Send a test, then switch the webhook on again.';
  if (failingSince !== null)
    return `The last attempt failed. ${waiting === 1 ? 'One delivery is' : `${waiting} deliveries are`} waiting for the next one.`;
  return null;
}

export function describeKinds({ kinds, sendsResolved }: Webhook): string {
  const what = kinds === null ? 'all kinds' : kinds.map((kind) => noticeKindNames[kind]).join(', ');
  return sendsResolved ? what : `${what}, without resolutions`;
}

export const exceptionNames: Readonly<Record<NoticeText['severity'] | 'none', string>> = {
  critical: 'Critical notices',
  warning: 'Warnings and critical notices',
  info: 'Every notice',
  none: 'No notice',
};

export function describeQuiet({ from, to, timeZone, exceptFrom }: QuietHours): string {
  const except = exceptFrom === null ? '' : `, except ${exceptionNames[exceptFrom].toLowerCase()}`;
  return `quiet from ${from} to ${to} ${timeZone}${except}`;
}

export const deliveryWords: Readonly<Record<DeliveryState, { readonly label: string; readonly tone: Tone }>> =
  {
    waiting: { label: 'Waiting', tone: 'warn' },
    delivered: { label: 'Delivered', tone: 'ok' },
    failed: { label: 'Failed', tone: 'danger' },
    dropped: { label: 'Dropped', tone: 'danger' },
  };
