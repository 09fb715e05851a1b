import { type Load, runLoad } from './load.ts';

// Sends requests from a process of its own, so that it takes no time from what it measures: runs each load that its parent
// sends, and returns the result.
process.on('message', (load: Load) => void runLoad(load).then((result) => process.send?.(result)));
process.once('disconnect', () => process.exit());
