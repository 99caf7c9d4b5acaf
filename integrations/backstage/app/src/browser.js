// What packages take for granted that were written for Node, too.
import { Buffer } from 'buffer';

const process = (globalThis.process ??= { env: {}, browser: true, platform: 'linux', versions: {}, cwd: () => '/', nextTick: (run, ...args) => queueMicrotask(() => run(...args)) });

export { Buffer, process };
