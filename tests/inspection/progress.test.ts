import { PassThrough } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { CommandProgress } from '../../src/inspection/progress.ts';

/** A bar is drawn so often that nobody sees steps. */
const DRAWN_MS = 150;

const ESCAPE = '\u001b';

/** Characters, and what a terminal obeys: returns, line feeds, places that are kept, and control sequences. */
const PIECES = new RegExp(`${ESCAPE}\\[([?\\d;]*)([A-Za-z])|${ESCAPE}([78])|\r|\n|[^${ESCAPE}\r\n]+`, 'g');

/** What can be read on a terminal with room below, as far as bars need one. */
class Screen {
  readonly lines: string[] = [''];
  isWrapping = true;
  hasCursor = true;
  #row = 0;
  #column = 0;
  #kept: readonly [number, number] = [0, 0];

  take(written: string): void {
    for (const [piece, numbers = '', command, place] of written.matchAll(PIECES)) {
      if (place === '7') this.#kept = [this.#row, this.#column];
      else if (place === '8') [this.#row, this.#column] = this.#kept;
      else if (command !== undefined) this.#obey(numbers, command);
      else if (piece === '\r') this.#column = 0;
      else if (piece === '\n') [this.#row, this.#column] = [this.#row + 1, 0];
      else this.#print(piece);
    }
  }

  #obey(numbers: string, command: string): void {
    const sequence = `${numbers}${command}`;
    if (command === 'G') this.#column = Number(numbers) - 1;
    else if (sequence === '0K' || sequence === 'K') this.lines[this.#row] = this.#line.slice(0, this.#column);
    else if (/^\?7[hl]$/.test(sequence)) this.isWrapping = command === 'h';
    else if (/^\?25[hl]$/.test(sequence)) this.hasCursor = command === 'h';
    else throw new Error(`a bar needs no ${sequence}`);
  }

  #print(text: string): void {
    const before = this.#line.padEnd(this.#column);
    const end = this.#column + text.length;
    this.lines[this.#row] = before.slice(0, this.#column) + text + before.slice(end);
    this.#column = end;
  }

  get #line(): string {
    return this.lines[this.#row] ?? '';
  }
}

/** A stand-in for standard error, and the screen that shows it where it is a terminal. */
function terminal(isTTY: boolean) {
  const output = Object.assign(new PassThrough(), { isTTY, columns: 80 });
  const screen = new Screen();
  output.on('data', (bytes) => screen.take(String(bytes)));
  return { stream: output as unknown as NodeJS.WriteStream, screen };
}

test('on a terminal a bar says how many of all are done, and which was the last', async () => {
  const { stream, screen } = terminal(true);
  const progress = new CommandProgress(stream, 'inspect', 4);
  await pause(0);
  expect(screen.lines).toEqual([expect.stringMatching(/^inspect \[ {40}\] 0\/4 *$/)]);
  expect(screen).toMatchObject({ isWrapping: false, hasCursor: false });
  progress.step('box/01.tif');
  // Names may hold what terminals obey.
  progress.step('box/\u001b[2J\n02.tif');
  await pause(DRAWN_MS);
  expect(screen.lines).toEqual([
    'inspect [====================                    ] 2/4  box/\ufffd[2J\ufffd02.tif',
  ]);
  progress.step('box/03.tif');
  progress.step('box/04.tif');
  progress.end();
  stream.write('4 scans\n');
  await pause(0);
  expect(screen.lines).toEqual([expect.stringMatching(/^inspect \[={40}\] 4\/4 *$/), '4 scans']);
  expect(screen).toMatchObject({ isWrapping: true, hasCursor: true });
});

test('what is told meanwhile stays on the screen, and so does what is told afterwards', async () => {
  const { stream, screen } = terminal(true);
  const progress = new CommandProgress(stream, 'inspect', 2);
  for (const name of ['01', '02']) {
    progress.clear();
    stream.write(`${name} is damaged\n  what to do\n`);
    progress.step(name);
    await pause(DRAWN_MS);
  }
  progress.end();
  stream.write('2 scans\n');
  await pause(0);
  const told = ['01 is damaged', '  what to do', '02 is damaged', '  what to do'];
  expect(screen.lines).toEqual([...told, expect.stringMatching(/^inspect \[={40}\] 2\/2 *$/), '2 scans']);
});

test('nothing is written where nobody watches', async () => {
  const { stream, screen } = terminal(false);
  const progress = new CommandProgress(stream, 'inspect', 2);
  progress.step('a');
  progress.clear();
  progress.end();
  await pause(0);
  expect(screen.lines).toEqual(['']);
});
