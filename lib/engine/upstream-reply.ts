/** A transport fault that no well-formed answer reports itself. */
export type TransportFault =
  | 'dns'
  | 'refused'
  | 'reset'
  | 'tls'
  /** No byte within the first-token timeout. */
  | 'silent'
  /** Only keep-alive comments until the longer timeout. */
  | 'keep_alive_only'
  /** The stream paused for longer than the stall timeout. */
  | 'stalled'
  /** The stream ended with neither a finish reason nor `[DONE]`. */
  | 'cut'
  /** A body that should be JSON but is not, or is cut off. */
  | 'malformed'
  /** A success status with an empty answer. */
  | 'empty'
  /** Our own limit on an answer's size. */
  | 'too_large'
  /** The request's deadline passed before any content. */
  | 'deadline'
  /** The answer ran longer than the category allows. */
  | 'stream_limit'
  | 'other';

/** The result of one call, before it is classified. */
export type UpstreamReply = {
  /** Null if there was no HTTP answer. */
  readonly status: number | null;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed JSON, else the raw text, else undefined. */
  readonly body: unknown;
  /** Whether content of this answer had already arrived. */
  readonly streamed: boolean;
  readonly fault: TransportFault | null;
};
