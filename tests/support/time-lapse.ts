import { performance } from 'node:perf_hooks';

// Preloaded into a process (`node --import`), this makes its clocks and timers run faster. Tests
// can then use defaults of a minute without setting shorter limits. TIME_SHIFT_MS moves the system
// clock by so much, so that a test can work on another day.

const rate = Number(process.env.TIME_LAPSE_RATE);
if (!(rate >= 1)) throw new Error('TIME_LAPSE_RATE says how many times as fast.');

const steadyMs = performance.now.bind(performance);
const wallMs = Date.now;
const beganAtMs = wallMs();
const shiftMs = Number(process.env.TIME_SHIFT_MS ?? 0);

performance.now = () => steadyMs() * rate;
Date.now = () => beganAtMs + shiftMs + (wallMs() - beganAtMs) * rate;
globalThis.setTimeout = accelerated(setTimeout);
globalThis.setInterval = accelerated(setInterval);

function accelerated<Start extends typeof setTimeout | typeof setInterval>(start: Start): Start {
  return new Proxy(start, {
    apply(target, self, [run, ms, ...values]: [unknown, number | undefined, ...unknown[]]): unknown {
      return Reflect.apply(target, self, [run, (ms ?? 0) / rate, ...values]);
    },
  });
}
