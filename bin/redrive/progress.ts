export interface Progress {
  /** `messages` more were worked on. */
  step(messages: number): void;
  end(): void;
}

/** Where progress goes: a bar needs a terminal. */
type ProgressScreen = NodeJS.WritableStream & { readonly isTTY?: boolean };

/** Often enough to see that it lives, and few enough lines for a log. Unit: milliseconds. */
const LINE_EVERY = 5000;

/** `total` is what the queues say they hold: an estimate. */
export async function progressOn(
  screen: ProgressScreen,
  name: string,
  total: number,
  now: () => number,
): Promise<Progress> {
  return screen.isTTY === true ? bar(screen, name, total) : lines(screen, name, total, now);
}

async function bar(stream: ProgressScreen, name: string, total: number): Promise<Progress> {
  // Loaded where there is a terminal: scripts do without.
  const { SingleBar, Presets } = await import('cli-progress');
  const format = `${name} [{bar}] {value} of about {total} messages, {eta_formatted} left`;
  const drawn = new SingleBar({ format, stream, clearOnComplete: true, hideCursor: true }, Presets.shades_classic);
  drawn.start(Math.max(total, 1), 0);
  let done = 0;
  return {
    step: (messages) => {
      done += messages;
      if (done > drawn.getTotal()) drawn.setTotal(done);
      drawn.update(done);
    },
    end: () => drawn.stop(),
  };
}

function lines(screen: ProgressScreen, name: string, total: number, now: () => number): Progress {
  let done = 0;
  let last = now();
  return {
    step: (messages) => {
      done += messages;
      if (now() - last < LINE_EVERY) return;
      last = now();
      screen.write(`${name}: ${done} of about ${total} messages\n`);
    },
    end: () => {},
  };
}
