/** One tenant that asks the heaviest questions, in a process of its own, as its parent tells it. */
import type { Noise, NoiseCount } from '../noisy.ts';

let noise: Noise | null = null;
let count: NoiseCount = { answered: 0, refused: 0 };
let round = 0;
let asked = 0;
let lines: Promise<void>[] = [];

process.on('message', (message: Noise | 'stop') => {
  round += 1;
  if (message === 'stop') {
    noise = null;
    // The next condition begins when the last answer of this one is there.
    void Promise.all(lines).then(() => {
      process.send?.(count);
      count = { answered: 0, refused: 0 };
    });
  } else {
    noise = message;
    lines = Array.from({ length: message.connections }, () => hammer(message, round));
  }
});

/** Asks again and again, at the pace it was given, until told otherwise. */
async function hammer(mine: Noise, ofRound: number): Promise<void> {
  const pauseMs = (mine.connections / mine.perSecond) * 1000;
  while (noise === mine && round === ofRound) {
    const started = performance.now();
    const path = mine.paths[asked % mine.paths.length] ?? '';
    asked += 1;
    const response = await fetch(`${mine.origin}${path}`, {
      headers: { authorization: `Bearer ${mine.secret}` },
    });
    await response.arrayBuffer();
    if (response.status === 200) count.answered += 1;
    else count.refused += 1;
    const left = pauseMs - (performance.now() - started);
    if (left > 0) await new Promise((resolve) => setTimeout(resolve, left));
  }
}
