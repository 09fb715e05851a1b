/** Why a run was cancelled: its client disconnected or stopped reading, or Understudy is stopping. */
export type CancelCause = 'client_gone' | 'client_stalled' | 'stopping';
