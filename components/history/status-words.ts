import {
  CircleAlert,
  CircleCheck,
  CircleDashed,
  CircleSlash,
  LoaderCircle,
  Unplug,
  type LucideIcon,
} from 'lucide-react';
import type { RequestStatus } from '#lib/contracts/vocabulary';

type StatusWords = { label: string; meaning: string; Icon: LucideIcon; color: string };

/** The one place that says how the end of a request looks and is called. */
export const statusWords: Record<RequestStatus, StatusWords> = {
  running: { label: 'Running', meaning: 'Still under way.', Icon: LoaderCircle, color: 'text-accent' },
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
    meaning: 'The client hung up before the end.',
    Icon: CircleSlash,
    color: 'text-fg-faint',
  },
  interrupted: {
    label: 'Interrupted',
    meaning: 'Understudy was stopped while it ran.',
    Icon: Unplug,
    color: 'text-warn',
  },
};
