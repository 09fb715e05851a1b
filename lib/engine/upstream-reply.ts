/** How the transport broke, where no well-formed answer says so itself. */
export type TransportFault =
  | 'dns'
  | 'refused'
  | 'reset'
  | 'tls'
  /** Not one byte within the first-token limit. */
  | 'silent'
  /** Only keep-alive comments until the longer limit. */
  | 'keep_alive_only'
  /** The stream paused longer than the stall limit. */
  | 'stalled'
  /** The stream ended with neither a finish reason nor `[DONE]`. */
  | 'cut'
  /** A body that should be JSON and is not, or is cut short. */
  | 'malformed'
  /** Success with nothing in it. */
  | 'empty'
  /** Our own bound on an answer's size. */
  | 'too_large'
  /** The request's own deadline passed before any content. */
  | 'deadline'
  /** The answer went on for longer than the category allows. */
  | 'stream_limit'
  | 'other';

/** What came back from one call, before anyone judged it. */
export type UpstreamReply = {
  /** Null where no HTTP answer came. */
  readonly status: number | null;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed JSON, else the text as it came, else undefined. */
  readonly body: unknown;
  /** Whether content of this answer had already arrived. */
  readonly streamed: boolean;
  readonly fault: TransportFault | null;
};
