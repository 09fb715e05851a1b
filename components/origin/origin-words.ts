import {
  Building2,
  CircleHelp,
  CircleUser,
  Drama,
  FileWarning,
  KeyRound,
  KeySquare,
  ShieldAlert,
  Signpost,
  Ticket,
  Unplug,
  WalletMinimal,
  Waypoints,
  type LucideIcon,
} from 'lucide-react';
import type { Origin } from '#lib/contracts/vocabulary';

export type OriginWords = { label: string; meaning: string; Icon: LucideIcon };

/** The one place that says how each origin looks and is called. */
export const originWords: Record<Origin, OriginWords> = {
  upstream_provider: {
    label: 'Provider',
    meaning: 'The company that runs the model. Not you.',
    Icon: Building2,
  },
  upstream_byok: {
    label: 'Your provider key',
    meaning: 'Your own key or account at the provider.',
    Icon: KeySquare,
  },
  openrouter_account: {
    label: 'Your account',
    meaning: 'A limit on your OpenRouter account or key.',
    Icon: CircleUser,
  },
  openrouter_free_tier: {
    label: 'Free tier',
    meaning: 'The quota that all free models share in your account.',
    Icon: Ticket,
  },
  openrouter: { label: 'OpenRouter', meaning: 'OpenRouter itself.', Icon: Waypoints },
  credits: {
    label: 'Credits',
    meaning: 'The credits or the budget of your account.',
    Icon: WalletMinimal,
  },
  credentials: {
    label: 'Key',
    meaning: 'The API key is missing, wrong or not allowed to do this.',
    Icon: KeyRound,
  },
  policy: {
    label: 'Policy',
    meaning: 'A moderation, guardrail or privacy rule.',
    Icon: ShieldAlert,
  },
  routing: {
    label: 'Routing',
    meaning: 'No provider can serve the request under its conditions.',
    Icon: Signpost,
  },
  request: { label: 'Request', meaning: 'Something in the request itself.', Icon: FileWarning },
  network: { label: 'Network', meaning: 'The network between Understudy and the server.', Icon: Unplug },
  understudy: {
    label: 'Understudy',
    meaning: 'Understudy itself: a limit you set, or a problem inside Understudy.',
    Icon: Drama,
  },
};

/** How an error looks of which nothing shows whose it is. */
export const unknownOrigin: OriginWords = {
  label: 'Unknown',
  meaning: 'Nothing shows who was responsible.',
  Icon: CircleHelp,
};
