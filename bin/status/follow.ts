import { messageOf } from '../../local/error-code';
import { CommandError } from '../command-line/command';
import type { StatusSource } from './reading';
import { screen } from './screen';
import type { StatusView, StatusViews } from './status-view';

/** A terminal that is drawn on again and again. */
export interface LiveScreen {
  readonly columns: number;
  readonly rows: number;
  readonly colours: boolean;
  write(text: string): void;
  /** Answers how to stop listening. */
  onResize(listener: () => void): () => void;
}

export interface FollowPorts {
  readonly source: StatusSource;
  readonly views: Pick<StatusViews, 'next'>;
  /** Ended early where the following ends. */
  readonly pause: (milliseconds: number) => Promise<void>;
  readonly ended: () => boolean;
}

const ENTER = '\x1b[?1049h\x1b[?25l';
/** The cursor back, and what stood there before. */
const LEAVE = '\x1b[?25h\x1b[?1049l';
const HOME = '\x1b[H';
const END_OF_LINE = '\x1b[K';
const REST_OF_SCREEN = '\x1b[J';

/** One look after another, until it is ended. A look that fails after the first keeps the last view, with the reason. */
export async function followViews(
  { source, views, pause, ended }: FollowPorts,
  everySeconds: number,
  show: (view: StatusView) => void,
): Promise<void> {
  let last: StatusView | undefined;
  while (!ended()) {
    try {
      last = views.next(await source.read(), everySeconds);
    } catch (error) {
      if (last === undefined || !(error instanceof CommandError)) throw error;
      last = { ...last, problem: `not up to date: ${messageOf(error)}` };
    }
    if (ended()) return;
    show(last);
    await pause(everySeconds * 1000);
  }
}

/** Follows on a terminal: drawn in place, again when its size changes, and left as it was found. */
export async function followOnScreen(ports: FollowPorts, everySeconds: number, terminal: LiveScreen): Promise<void> {
  let last: StatusView | undefined;
  const draw = () => {
    if (last !== undefined) terminal.write(frame(last, terminal));
  };
  const unlisten = terminal.onResize(draw);
  let entered = false;
  try {
    await followViews(ports, everySeconds, (view) => {
      // Not before the first look: an error of it belongs on the ordinary screen.
      if (!entered) terminal.write(ENTER);
      entered = true;
      last = view;
      draw();
    });
  } finally {
    unlisten();
    if (entered) terminal.write(LEAVE);
  }
}

/** Written over what stood there, and not after clearing it: that would flicker. */
function frame(view: StatusView, { columns, rows, colours }: LiveScreen): string {
  const lines = screen(view, { width: columns, height: rows, color: colours }).split('\n');
  return HOME + lines.map((line) => line + END_OF_LINE).join('\r\n') + REST_OF_SCREEN;
}
