/** Where server.ts publishes the running process's services, for Next's own copy of the modules. */
export const runtimeKey = Symbol.for('understudy.runtime');
