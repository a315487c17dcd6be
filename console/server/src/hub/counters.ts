/** What the live side counts, for `/metrics`. Plain numbers: the hot path only adds. */
export interface Counters {
  handshakes: number;
  handshakesRefused: number;
  framesToConsoles: number;
  framesToAgents: number;
  framesDropped: number;
  bytesToConsoles: number;
  messagesIn: number;
  messagesRefused: number;
  samples: number;
  samplesDropped: number;
}

/** All at zero. */
export const createCounters = (): Counters => ({
  handshakes: 0,
  handshakesRefused: 0,
  framesToConsoles: 0,
  framesToAgents: 0,
  framesDropped: 0,
  bytesToConsoles: 0,
  messagesIn: 0,
  messagesRefused: 0,
  samples: 0,
  samplesDropped: 0,
});
