import {
  ArrowLeftRight,
  CircleAlert,
  CircleCheck,
  CircleDashed,
  CircleSlash,
  LoaderCircle,
  Unplug,
  type LucideIcon,
} from 'lucide-react';
import type { HistoryRequest } from '#lib/contracts/history';
import { isFromPlayground } from '#lib/contracts/playground-client';
import type { RequestStatus } from '#lib/contracts/vocabulary';

type StatusWords = { label: string; meaning: string; Icon: LucideIcon; color: string };

/** The label, meaning and look of each status. */
export const statusWords: Record<RequestStatus, StatusWords> = {
  running: { label: 'Running', meaning: 'Still running.', Icon: LoaderCircle, color: 'text-accent' },
  served: { label: 'Served', meaning: 'Answered in full.', Icon: CircleCheck, color: 'text-ok' },
  partial: {
    label: 'Partial',
    meaning: 'The answer began and broke off.',
    Icon: CircleDashed,
    color: 'text-warn',
  },
  failed: { label: 'Failed', meaning: 'No model answered.', Icon: CircleAlert, color: 'text-danger' },
  cancelled: {
    label: 'Cancelled',
    meaning: 'Cancelled by the client before the answer was complete.',
    Icon: CircleSlash,
    color: 'text-fg-faint',
  },
  interrupted: {
    label: 'Interrupted',
    meaning: 'Understudy was stopped while the request ran.',
    Icon: Unplug,
    color: 'text-warn',
  },
};

const stoppedByYou: StatusWords = {
  ...statusWords.cancelled,
  label: 'Stopped by you',
  meaning: 'You stopped it, or left the page, before the answer was complete.',
};

const switched: StatusWords = {
  label: 'Switched',
  meaning: 'Answered in full, by a fallback.',
  Icon: ArrowLeftRight,
  color: 'text-accent',
};

export type StatusOf = Pick<HistoryRequest, 'status' | 'switched' | 'clientId' | 'clientName'>;

/** The words for a request's status. A request that a fallback served has its own. In the playground, "cancelled" means that the user stopped it. */
export function statusWordsOf(request: StatusOf): StatusWords {
  if (request.status === 'served' && request.switched) return switched;
  return isStoppedByYou(request) ? stoppedByYou : statusWords[request.status];
}

export function isStoppedByYou(request: Pick<HistoryRequest, 'status' | 'clientId' | 'clientName'>): boolean {
  return request.status === 'cancelled' && isFromPlayground(request);
}
