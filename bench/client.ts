import { type Load, runLoad } from './load.ts';

// Sends requests from a separate process, so that it doesn't slow down what it measures: runs each load that its parent
// sends, and returns the result.
process.on('message', (load: Load) => void runLoad(load).then((result) => process.send?.(result)));
process.once('disconnect', () => process.exit());
