/** Why a run is broken off: its client hung up, or takes nothing any more, or Understudy itself is stopping. */
export type CancelCause = 'client_gone' | 'client_stalled' | 'stopping';
