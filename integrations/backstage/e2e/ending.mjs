// What has been started ends with this process, at whatever moment it is told to end: each start registers here what ends it.
const ends = [];
let ending;
let told = false;

/** Registers what ends something that has just been started, and gives what takes it off again. The last that was started ends first. */
export function atEnd(end) {
  ends.push(end);
  return () => {
    const index = ends.lastIndexOf(end);
    if (index >= 0) ends.splice(index, 1);
  };
}

/** Throws if the end has begun; nothing may be started any more then. */
export function mustNotEnd() {
  if (ending) throw new Error('this process is ending');
}

/** True if a signal has told this process to end. */
export const wasTold = () => told;

/** Ends all that there is. A second call waits for the first. */
export function endAll() {
  ending ??= (async () => {
    while (ends.length > 0) {
      try {
        await ends.pop()();
      } catch (error) {
        console.error(error);
      }
    }
  })();
  return ending;
}

/** Has signals end all that there is, and then the process with the status. To be called before anything is started. */
export function endOnSignals(status) {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      told = true;
      endAll().finally(() => process.exit(status));
    });
  }
}
