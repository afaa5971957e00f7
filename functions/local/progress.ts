import type { WriteStream } from 'node:tty';

/** Shows how far a long step is. `share` runs from 0 to 1. */
export interface Progress {
  update(step: string, share: number): void;
  /** Ends the line with what was reached. */
  done(text: string): void;
}

export const silentProgress: Progress = { update: () => undefined, done: () => undefined };

/** One line that rewrites itself on a terminal; elsewhere one line per tenth. */
export function createProgressLine(stream: Pick<WriteStream, 'write' | 'isTTY'>): Progress {
  let shownTenth = -1;
  const bar = (share: number) => '█'.repeat(Math.round(share * 20)).padEnd(20, '░');
  return {
    update(step, share) {
      const percent = `${Math.floor(share * 100)}`.padStart(3);
      if (stream.isTTY) {
        stream.write(`\r\x1b[K${bar(share)} ${percent} %  ${step}`);
        return;
      }
      const tenth = Math.floor(share * 10);
      if (tenth > shownTenth) stream.write(`${percent} %  ${step}\n`);
      shownTenth = Math.max(shownTenth, tenth);
    },
    done(text) {
      stream.write(stream.isTTY ? `\r\x1b[K${text}\n` : `${text}\n`);
      shownTenth = -1;
    },
  };
}
