import { type Job, race } from './run-race';

// Each race in turn, in a process that does nothing else.
process.on('message', (job: Job) => {
  race(job).then(
    (measured) => process.send?.(measured),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
